/** Whether a test drives this window: then nothing moves by itself. */
export const automated = (): boolean => navigator.webdriver === true;
