// The frame that marks the place of a word on a picture.

/** Draw the frame around a box with a small margin; without a box, hide it. */
export function place(frame, box) {
  if (!frame) return;
  const room = box ? box[3] * 0.2 : 0;
  const [left, top, width, height] = box ?? [0, 0, 0, 0];
  const edges = { x: left - room, y: top - room, width: width + 2 * room, height: height + 2 * room };
  for (const [name, value] of Object.entries(box ? edges : { width: 0, height: 0 })) frame.setAttribute(name, value);
}
