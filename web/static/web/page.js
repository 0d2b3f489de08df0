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
let left = null; // how far down somebody was when they hid the page

function drawCurtain() {
  const drawn = location.hash === "#hidden";
  for (const part of document.body.children) if (part !== curtain) part.inert = drawn;
  if (drawn) {
    curtain.querySelector("a").focus();
  } else if (left !== null) {
    document.querySelector("[data-hide]").focus({ preventScroll: true });
    scrollTo(0, left);
  }
}

// Replace, so that the back button does not uncover the page by accident.
for (const link of document.querySelectorAll("[data-hide], [data-show]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if ("hide" in link.dataset) left = scrollY;
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

// Nobody has touched any tab for a while: keep what was typed, lock the session, leave the page.
const { lockAfter, lock, unlock } = document.body.dataset;

if (lockAfter) {
  const warning = document.querySelector("[data-lock-warning]");
  const tabs = new BroadcastChannel("idle");
  let touched = Date.now();
  let locking = false;

  const stay = () => {
    touched = Date.now();
    warning.hidden = true;
  };

  const lockNow = async (ours) => {
    if (locking) return;
    locking = true;
    const kept = [];
    dispatchEvent(new CustomEvent("locking", { detail: kept }));
    const isKept = (await Promise.all(kept)).every(Boolean);
    if (ours) {
      await fetch(lock, { method: "POST", redirect: "manual" }).catch(() => {});
      tabs.postMessage("locked");
    }
    if (isKept) location.replace(`${unlock}?next=${encodeURIComponent(location.pathname + location.search)}`);
    else location.replace("#hidden");
  };

  const look = () => {
    const idle = (Date.now() - touched) / 1000;
    warning.hidden = idle < lockAfter - 20;
    if (idle >= lockAfter) lockNow(true);
  };

  for (const touch of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    const touchedHere = () => {
      if (Date.now() - touched > 1000) tabs.postMessage("touched");
      stay();
    };
    addEventListener(touch, touchedHere, { passive: true, capture: true });
  }
  tabs.onmessage = ({ data }) => (data === "touched" ? stay() : lockNow(false));
  document.addEventListener("visibilitychange", () => document.hidden || look());
  setInterval(look, 1000);
}
