import { PNG } from 'pngjs';

/** Red, green, blue, 0 to 255. */
type Colour = readonly [number, number, number];

/** Signed distance to a shape in design units: negative inside. The design is 96 units wide, centre at 0, 0. */
type Shape = (x: number, y: number) => number;

const WHITE: Colour = [255, 255, 255];
const AMBER: Colour = [255, 203, 71];
/** Background, top left to bottom right; the manifest's accent colour lies between the two. */
const DAWN: Colour = [22, 122, 114];
const NIGHT: Colour = [12, 58, 92];

// Two chain links with a dot each: an account and a partner, tied together. Sizes in design units.
const CENTRE = 22.5;
const HALF_LENGTH = 16;
const RADIUS = 16;
const HALF_STROKE = 4.5;
const GAP = 4;
const DOT = 5;

/** Along the rising diagonal, and across it. */
const along = (x: number, y: number): number => (x - y) * Math.SQRT1_2;
const across = (x: number, y: number): number => (x + y) * Math.SQRT1_2;

/** Distance to the middle line of the link that lies `side` (-1 or 1) of the centre. */
const toLink = (side: number, x: number, y: number): number => {
  const beyond = Math.max(Math.abs(along(x, y) - side * CENTRE) - HALF_LENGTH, 0);
  const off = across(x, y);
  return Math.abs(Math.sqrt(beyond * beyond + off * off) - RADIUS);
};

/** One link with its dot; where the two cross it lies below the other on one side, and above on the other. */
const link =
  (side: -1 | 1): Shape =>
  (x, y) => {
    const ring = toLink(side, x, y) - HALF_STROKE;
    const isBelow = side * across(x, y) < 0;
    const cut = isBelow ? HALF_STROKE + GAP - toLink(-side, x, y) : -Infinity;
    const fromDot = along(x, y) - side * (CENTRE + HALF_LENGTH);
    const dot = Math.sqrt(fromDot * fromDot + across(x, y) ** 2) - DOT;
    return Math.min(Math.max(ring, cut), dot);
  };

const LOWER = link(-1);
const UPPER = link(1);

/** Share of a pixel that the shape covers, 0 to 1: soft edges one pixel wide. */
const coverage = (shape: Shape, x: number, y: number, unitsPerPixel: number): number =>
  Math.min(Math.max(0.5 - shape(x, y) / unitsPerPixel, 0), 1);

const mix = (from: Colour, to: Colour, share: number): Colour => {
  const one = (index: 0 | 1 | 2): number => Math.round(from[index] + (to[index] - from[index]) * share);
  return [one(0), one(1), one(2)];
};

/** Paints every pixel from the design coordinates of its middle. */
function paint(
  size: number,
  unitsPerPixel: number,
  pixel: (x: number, y: number) => readonly [...Colour, number],
): PNG {
  const image = new PNG({ width: size, height: size });
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const middle = (at: number): number => (at + 0.5 - size / 2) * unitsPerPixel;
      image.data.set(pixel(middle(column), middle(row)), (row * size + column) * 4);
    }
  }
  return image;
}

/** 192 × 192, a full opaque square with the mark in the middle half, as Teams crops it to its own shapes. */
export function drawColorIcon(): PNG {
  return paint(192, 1, (x, y) => {
    const ground = mix(DAWN, NIGHT, Math.min(Math.max((x + y) / 192 / 2 + 0.5, 0), 1));
    const withLower = mix(ground, WHITE, coverage(LOWER, x, y, 1));
    return [...mix(withLower, AMBER, coverage(UPPER, x, y, 1)), 255];
  });
}

/** 32 × 32, the mark from edge to edge: pure white everywhere, only the alpha draws. */
export function drawOutlineIcon(): PNG {
  return paint(32, 3, (x, y) => {
    const share = Math.max(coverage(LOWER, x, y, 3), coverage(UPPER, x, y, 3));
    return [...WHITE, Math.round(share * 255)];
  });
}
