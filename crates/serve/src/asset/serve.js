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
  slider.addEventListener("change", () => show(form));
  for (const name of ["as-of", "reading"]) {
    document.getElementById(name).addEventListener("change", () => show(form));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(form);
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

// Shows the view of a form in place; what the reader had opened stays open.
async function show(form) {
  const address = target(form);
  const mine = ++asked;
  body.setAttribute("aria-busy", "true");
  try {
    if (!(await replace(address, mine))) return;
    history.pushState({}, "", address);
  } catch {
    location.assign(address);
  } finally {
    if (mine === asked) body.removeAttribute("aria-busy");
  }
}

async function replace(address, mine) {
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return false;
  const opened = [...document.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
  const focused = document.activeElement && document.activeElement.id;
  document.getElementById("main").replaceWith(page.getElementById("main"));
  document.title = page.title;
  body.dataset.stamp = page.body.dataset.stamp || "";
  const links = page.querySelector("nav");
  if (links) document.querySelector("nav").replaceWith(links);
  for (const summary of document.querySelectorAll("details > summary")) {
    if (opened.includes(summary.textContent)) summary.parentElement.open = true;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  slide();
  return true;
}

addEventListener("popstate", () => {
  replace(location.href, ++asked).catch(() => location.reload());
});

// When a file of the case changes, the page says so and shows the new state, or that there are problems.
async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/case/${slug}/stamp?since=${body.dataset.stamp}`);
      const now = await answer.json();
      if (String(now.stamp) !== body.dataset.stamp) {
        if (document.getElementById("evidence")) {
          body.dataset.stamp = String(now.stamp);
          tell("The files of this case have changed.");
        } else {
          await replace(location.href, ++asked);
          body.dataset.stamp = String(now.stamp);
          tell(now.problems ? "The files have changed and have problems: this is the last good state. Reload to see them."
            : "The files of this case have changed: this is the new state.");
        }
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5000));
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
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!form.elements.token.value || !form.elements.id.value) return;
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
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
