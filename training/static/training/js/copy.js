// A button that copies a text and says so beside it. Without scripts the button stays hidden and the text is marked by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const answer = document.getElementById(button.dataset.answer);
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    let done = true;
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      done = document.execCommand("copy"); // an old browser, or a page without a safe connection
    }
    answer.textContent = done ? button.dataset.copied : button.dataset.failed;
  });
}
