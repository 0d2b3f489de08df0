// On sign-in and account pages: say in words that a passkey did not work; show a theme before it is saved.

document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-error]");
  if (!place) return;
  event.preventDefault();
  place.hidden = false;
  place.focus();
});

// The passkey comes first where the browser has them; else the password is the way in.
const first = document.querySelector("[data-passkey-first]");
if (first && "PublicKeyCredential" in window) {
  first.querySelector("button").focus();
} else if (first) {
  first.hidden = true;
  document.querySelector(".after-passkey").classList.add("btn-primary");
}

for (const choice of document.querySelectorAll("input[name=theme]")) {
  choice.addEventListener("change", () => {
    if (choice.value) document.documentElement.dataset.bsTheme = choice.value;
    else delete document.documentElement.dataset.bsTheme;
  });
}

if (document.getElementById("step_up_passkey")) {
  const ids = { authenticate: "step_up_passkey", credential: "step_up_credential", data: "step_up_data" };
  window.allauth.webauthn.forms.authenticateForm({ ids });
}
