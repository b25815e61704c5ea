/** How a scene ended, as a sentence, by the reason that the log gives. */
export const endings: Record<string, string> = {
  goal: "They got what they met for.",
  left: "Somebody left.",
  silence: "There was nothing more to say.",
  energy: "They were too tired to go on.",
  turns: "They parted.",
  failed: "The scene broke off.",
  cancelled: "The scene was called off.",
  director: "The director ended it.",
};
