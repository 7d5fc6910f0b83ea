import { PNG } from 'pngjs';

export type IconName = 'color.png' | 'outline.png';

interface Rule {
  readonly size: number;
  /** Looks at one pixel. */
  readonly allows: (red: number, green: number, blue: number, alpha: number) => boolean;
  readonly otherwise: string;
}

/** What Teams asks of icons; neither the schema nor the toolkit's validator looks at them. */
const ICONS: Readonly<Record<IconName, Rule>> = {
  'color.png': {
    size: 192,
    allows: (_red, _green, _blue, alpha) => alpha === 255,
    otherwise: 'must fill its square: it has transparent pixels',
  },
  'outline.png': {
    size: 32,
    allows: (...[red, green, blue]) => red === 255 && green === 255 && blue === 255,
    otherwise: 'must be pure white, drawn by transparency alone',
  },
};

/** What is wrong with one icon, given the bytes of its file. */
export function iconProblems(name: IconName, file: Uint8Array): readonly string[] {
  const { size, allows, otherwise } = ICONS[name];
  let image: PNG;
  try {
    image = PNG.sync.read(Buffer.from(file));
  } catch {
    return [`${name} is no PNG image`];
  }
  if (image.width !== size || image.height !== size) {
    return [`${name} must be ${size} x ${size} pixels, not ${image.width} x ${image.height}`];
  }
  for (let at = 0; at < image.data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = image.data.subarray(at, at + 4);
    if (!allows(red, green, blue, alpha)) return [`${name} ${otherwise}`];
  }
  return [];
}
