// Makes letters large at once; without JavaScript the same link asks the server and comes back to this page.
const COOKIE = "hien-thi";
const YEAR = 365 * 24 * 3600;

function values() {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`));
  return [...(found ? decodeURIComponent(found.split("=")[1]).replaceAll('"', "").split(".") : []), "", "", ""].slice(0, 3);
}

for (const link of document.querySelectorAll("[data-display-switch]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const isLarge = Boolean(document.documentElement.dataset.text);
    const [, theme, contrast] = values();
    document.cookie = `${COOKIE}=${[isLarge ? "" : "lon", theme, contrast].join(".")}; path=/; max-age=${YEAR}; samesite=lax`;
    if (isLarge) delete document.documentElement.dataset.text;
    else document.documentElement.dataset.text = "large";
    link.querySelector("span").textContent = isLarge ? "Chữ lớn" : "Chữ vừa";
    const address = new URL(link.href);
    address.searchParams.set("chu", isLarge ? "lon" : "");
    link.href = address;
  });
}
