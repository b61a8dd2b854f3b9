// A little help for the pages; all of them work without it.
"use strict";

const body = document.body;
const slug = body.dataset.case;

// The slider through the case's life: the date follows the hand, the page follows the date.
function slide() {
  const form = document.getElementById("controls");
  const slider = document.getElementById("slider");
  const date = document.getElementById("as-of");
  if (!form || !slider || !date) return;
  slider.closest("label").hidden = false;
  const first = Date.parse(form.dataset.first + "T00:00:00Z");
  const day = 86400000;
  const on = (at) => new Date(first + at * day).toISOString().slice(0, 10);
  slider.addEventListener("input", () => {
    date.value = on(Number(slider.value));
    slider.setAttribute("aria-valuetext", date.value);
  });
  // A page that comes while the reader goes on would take the control out of the hand.
  form.addEventListener("input", () => {
    asked += 1;
    clearTimeout(waiting);
  });
  slider.addEventListener("change", () => soon(form, 150));
  // A date that is being typed is a date only at the end: the year 2 comes before the year 2018.
  date.addEventListener("change", () => {
    if (date.value && date.validity.valid) soon(form, 800);
  });
  document.getElementById("reading").addEventListener("change", () => soon(form, 0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(form, 0);
  });
}

// The address of a form's view: what is left empty is left out.
function target(form) {
  const pairs = new URLSearchParams();
  for (const [key, value] of new FormData(form)) {
    if (value !== "" && !(key === "reading" && value === "all") && !(key === "dependence" && value === "written")) {
      pairs.append(key, value);
    }
  }
  return form.action + "?" + pairs.toString();
}

let asked = 0;
let waiting;
let busy = 0;
// The view that is shown; a link to a place on the page does not change it.
let shown = location.pathname + location.search;

function soon(form, wait) {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(form), wait);
}

// Shows the view of a form in place; what the reader had opened stays open.
async function show(form) {
  const address = target(form);
  const mine = ++asked;
  busy += 1;
  body.setAttribute("aria-busy", "true");
  try {
    if (!(await replace(address, mine))) return;
    history.pushState({}, "", address);
    const date = document.getElementById("as-of");
    if (date) voice.textContent = "Seen from " + date.value;
  } catch {
    location.assign(address);
  } finally {
    busy -= 1;
    if (busy === 0) body.removeAttribute("aria-busy");
  }
}

// Says to those who can't see it that another view is shown.
const voice = document.createElement("p");
voice.className = "visually-hidden";
voice.setAttribute("role", "status");
body.append(voice);

// What a summary is known by when the page has changed around it.
function known(summary) {
  const place = summary.closest("[id]:not(main, form)")?.id ?? summary.closest("section")?.getAttribute("aria-labelledby");
  return `${place} ${summary.textContent}`;
}

async function replace(address, mine) {
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return false;
  const next = page.getElementById("main");
  if (!next) throw new Error("no page");
  const old = document.getElementById("main");
  const opened = [...old.querySelectorAll("details[open] > summary")].map(known);
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const place = active?.form?.id === "controls" ? [...active.form.elements].indexOf(active) : -1;
  old.replaceWith(next);
  document.title = page.title;
  body.dataset.stamp = page.body.dataset.stamp || "";
  const to = new URL(address, location.href);
  shown = to.pathname + to.search;
  const links = page.querySelector("nav");
  if (links) document.querySelector("nav").replaceWith(links);
  document.querySelector("section.problems")?.remove();
  const problems = page.querySelector("section.problems");
  if (problems) document.getElementById("changed").after(problems);
  const summaries = [...next.querySelectorAll("details > summary")];
  for (const summary of summaries) {
    if (opened.includes(known(summary))) summary.parentElement.open = true;
  }
  slide();
  if (active) {
    const again = (active.id && document.getElementById(active.id))
      || document.getElementById("controls")?.elements[place]
      || (active.localName === "summary" && summaries.find((summary) => known(summary) === known(active)))
      || next;
    again.focus({ preventScroll: true });
  }
  return true;
}

addEventListener("popstate", () => {
  if (location.pathname + location.search === shown) return;
  clearTimeout(waiting);
  replace(location.href, ++asked).catch(() => location.reload());
});

// When a file of the case changes, the page says so and shows the new state, or that there are problems. A page that nobody
// looks at does not ask: a browser has few connections to one server.
async function follow() {
  for (;;) {
    while (document.hidden) {
      await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
    }
    const stop = new AbortController();
    document.addEventListener("visibilitychange", () => stop.abort(), { once: true });
    try {
      const answer = await fetch(`/case/${slug}/stamp?since=${body.dataset.stamp}`, { signal: stop.signal });
      const now = await answer.json();
      if (String(now.stamp) !== body.dataset.stamp) {
        if (document.getElementById("evidence")) {
          body.dataset.stamp = String(now.stamp);
          tell("The files of this case have changed.");
        } else if (await replace(location.href, ++asked)) {
          tell(now.problems ? "The files of this case have changed and have problems: this is the last good state."
            : "The files of this case have changed: this is the new state.");
        }
      }
    } catch {
      if (!stop.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  }
}

function tell(text) {
  const place = document.getElementById("changed");
  if (place) place.textContent = text;
}

// A row of evidence is checked while it is typed.
function checkWhileTyping() {
  const form = document.getElementById("evidence");
  if (!form) return;
  let timer;
  let checked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!form.elements.token.value || !form.elements.id.value) return;
      const mine = ++checked;
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (mine !== checked) return;
      const place = document.getElementById("row-problems");
      place.replaceChildren();
      if (!answer.ok) return;
      const { problems } = await answer.json();
      if (problems.length === 0) return;
      const list = document.createElement("ul");
      for (const problem of problems) {
        const text = document.createElement("pre");
        text.textContent = problem;
        const item = document.createElement("li");
        item.append(text);
        list.append(item);
      }
      place.append(list);
    }, 400);
  });
}

slide();
checkWhileTyping();
if (slug && body.dataset.stamp) follow();
