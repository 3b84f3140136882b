// Keys, and a slider where there is a day to choose. Every page is whole without it.
"use strict";

(() => {
  const steps = () => [...document.querySelectorAll(".hits > li, .tellings > li, .step, .notes > li")]
    .filter((step) => step.offsetParent !== null);
  let at = -1;

  const go = (by) => {
    const all = steps();
    if (all.length === 0) return;
    at = Math.min(Math.max(at + by, 0), all.length - 1);
    const target = all[at].querySelector("a[href]");
    all[at].scrollIntoView({ block: "nearest" });
    if (target) target.focus();
  };

  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const within = event.target.closest("input, textarea, select, [contenteditable]");
    if (within) {
      if (event.key === "Escape") within.blur();
      return;
    }
    switch (event.key) {
      case "/": {
        const box = document.getElementById("q");
        if (box) { box.focus(); box.select(); }
        break;
      }
      case "j": go(1); break;
      case "k": go(-1); break;
      case "n": follow("a[rel=next]"); break;
      case "p": follow("a[rel=prev]"); break;
      case "?": window.location.assign("/help"); break;
      default: return;
    }
    event.preventDefault();
  });

  // The day of a roll as a slider: it fetches the page of that day and takes its roll.
  const form = document.querySelector("form[data-years]");
  if (!form) return;
  const [first, last] = form.dataset.years.split(" ").map(Number);
  const day = form.querySelector("#on");
  if (!day || !(first < last)) return;
  const label = document.createElement("label");
  label.htmlFor = "slider";
  label.textContent = "Year";
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", id: "slider", min: first, max: last, step: 1 });
  slider.value = Number(day.value.slice(0, 4));
  const place = document.createElement("div");
  place.className = "slide";
  place.append(label, slider);
  form.insertBefore(place, form.querySelector("button"));

  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    const answer = await fetch(address);
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    for (const name of ["members", "flagged", "contested"]) {
      const here = document.querySelector(`section[aria-labelledby=${name}]`);
      const there = page.querySelector(`section[aria-labelledby=${name}]`);
      if (here && there) here.replaceChildren(...there.childNodes);
      else if (here && name !== "members") here.replaceChildren();
    }
    const chart = page.querySelector("svg.chart");
    const drawn = document.querySelector("svg.chart");
    if (chart && drawn) drawn.replaceWith(chart);
    window.history.replaceState(null, "", address);
  };
  slider.addEventListener("input", () => {
    day.value = `${slider.value}${day.value.slice(4) || "-01-01"}`;
    show();
  });
  day.addEventListener("change", () => { slider.value = Number(day.value.slice(0, 4)); });
})();
