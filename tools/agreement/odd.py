"""Documents that no newspaper prints, for looking where two tokenizers or taggers could part.

Words with every affix the rules know and some they do not, scripts and signs from all over Unicode,
white space of all kinds, and nothing at all. The same number always gives the same documents.
"""

import random

WORDS = (
    "minister alliance treaty Bishkek CSTO summit left joined said will don't they're it's gonna Mr. U.S. "
    "e-mail north-south 2024 1,000 3.5bn 10km 5% £4 €3.50 $1m 26/30 (CIS) a.m. Jan. St. naïve façade Øresund "
    "ain't y'all 'tis o'clock rock'n'roll C++ I'd've who'd mid-1990s co-operate http://example.org/a?b=c "
    "www.example.com name@example.org #tag @name :-) <3 ... -- — – n't 's 've dunno cannot"
).split()
PREFIXES = "( [ { \" ' “ ‘ « ¿ ¡ $ £ € # § … ... .. -- — + = < > * & % ~ ` ´ ″ C$ US$ A$".split()
SUFFIXES = ") ] } \" ' ” ’ » ? ! , ; : . ... … 's 'S ’s -- — % km kg km² °C €  £ cm GB m/s 're n't .) .” !? ' '".split()
INFIXES = "- / ~ — -- … ... .. : , ' ’ + * < = > & . _ | \\ × ÷ –".split()
SPACES = [" ", "  ", "\t", "\n", "\n\n", "\u00a0", "\u2003", "\u200b", "\u3000", "\r\n", "\x1c", "\x1f", "\x85", "\u2028", "   ", " \n "]
BLOCKS = [(0x21, 0x7E), (0xA1, 0x17F), (0x370, 0x3FF), (0x400, 0x4FF), (0x5D0, 0x5EA), (0x620, 0x64A), (0x905, 0x939),
          (0x3041, 0x3096), (0x4E00, 0x4E80), (0xAC00, 0xAC40), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2150, 0x218B),
          (0x2200, 0x22FF), (0x1F300, 0x1F64F), (0x300, 0x33F), (0xFF01, 0xFF5E), (0x1D400, 0x1D433), (0xE000, 0xE010)]


def character(source):
    return chr(source.randint(*source.choice(BLOCKS)))


def word(source):
    kind = source.random()
    if kind < 0.1:
        return "".join(character(source) for _ in range(source.randint(1, 8)))
    if kind < 0.15:
        return source.choice("abcXYZ019.-(é") * source.randint(2, 120)
    text = source.choice(WORDS)
    if kind < 0.35:
        text += source.choice(INFIXES) + source.choice(WORDS)
    if kind < 0.45:
        text = source.choice([str.upper, str.title, str.swapcase])(text)
    for _ in range(source.choice([0, 0, 0, 1, 1, 2, 4])):
        text = source.choice(PREFIXES) + text
    for _ in range(source.choice([0, 0, 0, 1, 1, 2, 4])):
        text += source.choice(SUFFIXES)
    return text


def document(source):
    length = source.choice([0, 1, 1, 2, 3, 5, 8, 13, 21, 34])
    text = source.choice(["", "", "", " ", "\n"])
    for _ in range(length):
        text += word(source) + (" " if source.random() < 0.8 else source.choice(SPACES))
    return text if source.random() < 0.3 else text.rstrip(" ")


def documents(count):
    source = random.Random(20_240_229)
    return [document(source) for _ in range(count)]
