// Finds faults of a photograph on the telephone before it is sent: the same signs as in `scanreading.engines.sheets`,
// which checks again when the page is read.
const COMPARED = 2600, MIDDLE = 1024, PRINTED = 40, SHARP = 0.13;
const BURNT = 252, PAPER_OF_PHOTOGRAPHS = 242, GLARE = 0.005, GRID = [300, 400], SPOT = 11;
const FEWEST_PIXELS = 1.2e6;

function greys(picture, width, height, from = [0, 0, picture.width, picture.height]) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, ...from, 0, 0, width, height);
  const { data } = pen.getImageData(0, 0, width, height);
  return Float32Array.from({ length: width * height }, (_, at) => Math.min(data[4 * at], data[4 * at + 1], data[4 * at + 2]));
}

const share = (values, part) => values.toSorted()[Math.floor(part * (values.length - 1))];

function isBlurred(picture) {
  const scale = COMPARED / Math.max(picture.width, picture.height);
  const sides = [picture.width, picture.height].map((side) => Math.min(MIDDLE, Math.floor(side * scale)));
  const [wide, high] = sides.map((side) => side / scale);
  const middle = greys(picture, ...sides, [(picture.width - wide) / 2, (picture.height - high) / 2, wide, high]);
  const contrast = share(middle, 0.95) - share(middle, 0.01);
  if (contrast < PRINTED) return false;
  const edges = middle.slice(1).map((grey, at) => ((at + 1) % sides[0] ? Math.abs(grey - middle[at]) : 0));
  return share(edges, 0.997) < SHARP * contrast;
}

// A spot counts if a square of SPOT pixels is overexposed: bright letters are smaller.
function hasGlare(picture) {
  const small = greys(picture, ...GRID);
  if (share(small, 0.5) > PAPER_OF_PHOTOGRAPHS) return false;
  const run = new Uint16Array(small.length);
  let squares = 0;
  for (let at = 0; at < small.length; at += 1) {
    if (small[at] < BURNT || at < GRID[0] || at % GRID[0] === 0) run[at] = small[at] >= BURNT ? 1 : 0;
    else run[at] = 1 + Math.min(run[at - 1], run[at - GRID[0]], run[at - GRID[0] - 1]);
    if (run[at] >= SPOT) squares += 1;
  }
  return squares > 0 && (squares + SPOT * SPOT) / small.length > GLARE;
}

// What to do about this file, in words; "" if none is found, or if this browser cannot open it as a photograph.
export async function faultOf(file) {
  if (!file.type.startsWith("image/") || typeof createImageBitmap !== "function") return "";
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return "";
  try {
    if (picture.width * picture.height < FEWEST_PIXELS) return "Ảnh quá nhỏ, chữ sẽ khó đọc: hãy chụp lại gần hơn, đủ cả trang.";
    if (isBlurred(picture)) return "Ảnh bị nhòe: hãy chụp lại, giữ yên máy và chờ máy lấy nét.";
    if (hasGlare(picture)) return "Ảnh bị chói đèn, chữ ở chỗ chói đã mất: hãy chụp lại, tránh để đèn soi thẳng vào giấy.";
    return "";
  } finally {
    picture.close();
  }
}
