// The page's icons: the data of their paths, on 24 units.

export const BELL = "M4 17a8 8 0 0 1 16 0zM3 20h18M12 6v3M10 6h4";
export const TEXT = "M9 4 7 20M17 4l-2 16M4 9h16M3 15h16";
export const VOICE = "M4 10v4h4l5 4V6L8 10zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11";
export const NEWS = "M4 10v4l3 .5L16 19V5L7 9.5zM19 10v4M7 14.5 8 20h3l-1-4.5";
export const THREAD = "M4 5h16v11H11l-4 4v-4H4zM8 9h8M8 12h5";
export const CHEVRON = "m7 10 5 5 5-5";
export const CLOSE = "M6 6l12 12M18 6 6 18";
export const CHECK = "m5 13 4 4L19 7";
export const EYE =
  "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z";
export const MENU = "M4 7h16M4 12h16M4 17h16";
export const PEOPLE =
  "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5a6.5 6.5 0 0 1 3.5 5.5";
export const SEND = "M4 12 20 4l-5 16-4-7zM11 13l4-4";
export const TRASH = "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13";
export const OUTSIDE = "M10 5H5v14h14v-5M13 5h6v6M19 5l-8 8";
export const REPLY = "M5 19v-6a4 4 0 0 1 4-4h10";
export const DOWN = "M12 5v14M6 13l6 6 6-6";
export const PICTURE = "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01";
