// On every page: leave now, hide the screen, jump to what is wrong, never show a stale page. All of it works without script too.

const leave = document.querySelector("form[data-leave]");

if (leave && "leaveShift" in document.body.dataset) {
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    if (event.repeat) return;
    presses = [...presses.slice(-2), event.timeStamp];
    if (presses.length === 3 && presses[2] - presses[0] < 2000) leave.requestSubmit();
  });
}
leave?.addEventListener("submit", () => (document.body.hidden = true));

const curtain = document.getElementById("hidden");

function drawCurtain() {
  const drawn = location.hash === "#hidden";
  for (const part of document.body.children) if (part !== curtain) part.inert = drawn;
  if (drawn) curtain.querySelector("a").focus();
}

// Replace, so that the back button does not uncover the page by accident.
for (const link of document.querySelectorAll("[data-hide], [data-show]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.hash);
  });
}
if (curtain) {
  addEventListener("hashchange", drawCurtain);
  drawCurtain();
}

document.querySelector("[data-search-link]")?.addEventListener("click", () => {
  requestAnimationFrame(() => document.querySelector("#search input[type=search]").focus());
});

const problem = document.querySelector("[data-problem]");
if (problem) {
  problem.focus();
  document.title = `${problem.querySelector("h2").textContent}: ${document.title}`;
}

// A page from the back-forward cache may show what has been locked meanwhile.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
