import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { drawColorIcon, drawOutlineIcon } from './app-package/draw-icons.ts';

const folder = new URL('../appPackage/', import.meta.url);
writeFileSync(new URL('color.png', folder), PNG.sync.write(drawColorIcon(), { colorType: 6 }));
writeFileSync(new URL('outline.png', folder), PNG.sync.write(drawOutlineIcon(), { colorType: 6 }));
