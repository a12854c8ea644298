// When a passkey could not be made or used, say so on the page; allauth's own script only tells the console.
document.addEventListener("allauth.error", () => {
  for (const note of document.querySelectorAll("[data-passkey-failed]")) {
    note.hidden = false;
    note.querySelector(".alert").focus();
  }
});
