// On pages with a long form: do not lose what was typed, and fill the register quickly.

for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  const ask = (event) => changed && event.preventDefault();
  form.addEventListener("input", () => (changed = true));
  addEventListener("beforeunload", ask);
  // Any form sent on purpose, Leave now above all, is never held up.
  addEventListener("submit", () => removeEventListener("beforeunload", ask), true);
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
