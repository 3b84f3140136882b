"""Makes sure that spaCy 3.8 can be imported: in the Python at hand, else in a virtual environment."""

import importlib.util
import os
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

SPACY = "spacy>=3.8,<3.9"
ENVIRONMENT = Path(__file__).parent / ".venv"


def ensure_spacy():
    """Returns if spaCy 3.8 is there; otherwise starts the program again where it is."""
    if importlib.util.find_spec("spacy") and metadata.version("spacy").startswith("3.8."):
        return
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        sys.exit(f"spaCy 3.8 is missing in {ENVIRONMENT}: delete the folder and start again")
    if not python.exists():
        print(f"installing spaCy 3.8 in {ENVIRONMENT}", file=sys.stderr)
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", SPACY], check=True)
    sys.exit(subprocess.run([python, *sys.argv]).returncode)
