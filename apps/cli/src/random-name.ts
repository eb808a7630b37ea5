import type { Random } from "@pp/identity";

/** 32 each: one byte picks a word, and every word is as likely as any other. */
const adjectives = words(
  "Able Amber Bold Brave Bright Calm Clever Curious Daring Eager Fair Gentle Golden Happy Honest Jolly " +
    "Keen Kind Lively Lucky Mellow Merry Noble Patient Proud Quick Quiet Silver Sunny Swift Tidy Wise",
);
const animals = words(
  "Badger Beaver Bison Crane Deer Dolphin Eagle Falcon Ferret Finch Fox Gecko Hare Heron Ibis Jackal " +
    "Koala Lark Lynx Marten Moose Newt Otter Owl Panda Puffin Raven Robin Seal Swan Tiger Wren",
);

/** Two words, `Brave Otter`: what a program is called that was given no name. */
export function randomName(random: Random): string {
  const [first = 0, second = 0] = random.bytes(2);
  return `${adjectives[first % adjectives.length] ?? ""} ${animals[second % animals.length] ?? ""}`;
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
