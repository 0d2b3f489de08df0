// On pages with a long form: do not lose what was typed, and fill the register quickly.

for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  const ask = (event) => changed && event.preventDefault();
  form.addEventListener("input", () => (changed = true));
  addEventListener("beforeunload", ask);
  // Any form sent on purpose, Leave now above all, is never held up.
  addEventListener("submit", () => removeEventListener("beforeunload", ask), true);
  addEventListener("locking", ({ detail }) => {
    removeEventListener("beforeunload", ask);
    // What nothing keeps stays on the page, behind the curtain.
    if (changed && !("draft" in form.dataset)) detail.push(false);
  });
}

const register = document.querySelector("[data-register]");

function tally() {
  const line = document.querySelector("[data-tally]");
  const rows = [...register.querySelectorAll("[data-row]")];
  const counts = new Map();
  for (const row of rows) {
    const chosen = row.querySelector(".segment input:checked");
    const word = chosen ? chosen.nextElementSibling.textContent.trim() : line.dataset.unmarked;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  line.textContent = [...counts].map(([word, count]) => `${count} ${word}`).join(" · ");
}

if (register) {
  document.querySelector("[data-everyone-present]").addEventListener("click", (event) => {
    event.preventDefault();
    for (const row of register.querySelectorAll("[data-row]")) {
      // Who was marked already keeps the mark.
      if (!row.querySelector(".segment input:checked")) row.querySelector("input[value=PRESENT]").checked = true;
    }
    register.dispatchEvent(new Event("input", { bubbles: true }));
  });
  register.addEventListener("input", tally);
  tally();
}

// What is typed is kept on the server every five seconds, and at once when the page is left or hidden.
const kept = document.querySelector("form[data-draft]");

if (kept) {
  const status = kept.querySelector("[data-draft-status]");
  let typed = false;
  let timer = 0;
  let sending;

  const keep = async (last) => {
    clearTimeout(timer);
    timer = 0;
    if (!typed) return true;
    typed = false;
    const body = new URLSearchParams(new FormData(kept));
    body.set("draft", "keep");
    sending = new AbortController();
    const how = { method: "POST", body, redirect: "manual", keepalive: last === true, signal: sending.signal };
    const answer = await fetch(location.href, how).catch(() => ({}));
    const done = answer.status === 204;
    typed ||= !done;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    status.textContent = done ? `${status.dataset.kept} ${time}` : status.dataset[answer.status ? "out" : "lost"];
    if (!done) timer = setTimeout(keep, 5000);
    return done;
  };

  kept.addEventListener("input", () => {
    typed = true;
    timer ||= setTimeout(keep, 5000);
  });
  kept.addEventListener("submit", ({ submitter }) => {
    if (submitter?.name === "show_number") return keep(true); // it records nothing: what was typed goes along, and stays kept
    clearTimeout(timer);
    typed = false;
    sending?.abort();
  });
  // Another form on the page, or the tab goes away.
  addEventListener("submit", (event) => event.target !== kept && keep(true), true);
  addEventListener("visibilitychange", () => document.hidden && keep(true));
  addEventListener("locking", ({ detail }) => detail.push(keep(true)));
}
