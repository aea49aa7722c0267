// A form that waited while its reader signed in elsewhere is sent with the token of now; without JavaScript the server
// asks once more.
for (const form of document.querySelectorAll("form[data-fresh-token]")) {
  form.addEventListener("submit", () => {
    const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    if (found) form.elements.csrfmiddlewaretoken.value = found.split("=")[1];
  });
}
