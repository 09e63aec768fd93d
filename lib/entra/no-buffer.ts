/** Stands for Node's Buffer in a browser, where code that can use it has to do without. */
export const Buffer = undefined;
