// Reads the markdown of messages and embeds into plain trees (Discord Docs: Message Formatting).
// Nothing here touches the page: `markup.js` makes elements of what was read.

/** How deep styles may lie in each other; what is deeper is text. */
const DEEPEST = 8;

const span = (kind) => (match, read) => ({ kind, children: read(match[1]) });
const link = (match) => ({ kind: "link", href: match[1], children: [{ kind: "text", text: match[1] }] });

/** What may begin at a place within a line, first match first; each reads one node. */
const INLINE = [
  [/\\([^A-Za-z0-9\s])/y, (match) => ({ kind: "text", text: match[1] })],
  [/(`+)([^`](?:[\s\S]*?[^`])?)\1(?!`)/y, (match) => ({ kind: "code", text: match[2].trim() })],
  [
    /\*\*\*(?=\S)([\s\S]+?)\*\*\*(?!\*)/y,
    (match, read) => ({ kind: "strong", children: [{ kind: "em", children: read(match[1]) }] }),
  ],
  [/\*\*([\s\S]+?)\*\*(?!\*)/y, span("strong")],
  [/__([\s\S]+?)__(?!_)/y, span("underline")],
  [/\*(?=\S)((?:\*\*|[^*])+?)\*(?!\*)/y, span("em")],
  [/_((?:__|[^_])+?)_(?![A-Za-z0-9_])/y, span("em")],
  [/~~([\s\S]+?)~~/y, span("strike")],
  [/\|\|([\s\S]+?)\|\|/y, span("spoiler")],
  [
    /\[((?:[^[\]\\]|\\.)+)\]\(<?(https?:\/\/[^\s<>)]+)>?(?:\s+"[^"]*")?\)/y,
    (match, read) => ({ kind: "link", href: match[2], children: read(match[1]) }),
  ],
  [/<(https?:\/\/[^\s<>]+)>/y, link],
  [/(https?:\/\/[^\s<]+[^\s<.,:;"')\]!?*_~|])/y, link],
  [/<@!?(\d{1,20})>/y, (match) => ({ kind: "user", id: match[1] })],
  [/<@&(\d{1,20})>/y, (match) => ({ kind: "role", id: match[1] })],
  [/<#(\d{1,20})>/y, (match) => ({ kind: "channel", id: match[1] })],
  [/<\/([^:<>]{1,100}):(\d{1,20})>/y, (match) => ({ kind: "command", name: match[1] })],
  [/<a?:(\w{2,32}):(\d{1,20})>/y, (match) => ({ kind: "emoji", name: match[1], id: match[2] })],
  [
    /<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y,
    (match) => ({ kind: "time", seconds: Number(match[1]), style: match[2] ?? "f" }),
  ],
  [/@(everyone|here)\b/y, (match) => ({ kind: "everyone", text: match[0] })],
];

/** The characters that any of `INLINE` begins with. */
const STARTS = /[\\`*_~|[<h@]/;

/** Reads text without blocks, such as a title. */
export function readInline(text, depth = 0) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push({ kind: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const found = STARTS.test(text[at]) && depth < DEEPEST ? match(text, at) : null;
    if (found) {
      flush();
      const [hit, build] = found;
      nodes.push(build(hit, (inner) => readInline(inner, depth + 1)));
      at += hit[0].length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function match(text, at) {
  // An underscore or an address within a word is part of the word.
  if (/[_h]/.test(text[at]) && at > 0 && /\w/.test(text[at - 1])) return null;
  for (const [pattern, build] of INLINE) {
    pattern.lastIndex = at;
    const hit = pattern.exec(text);
    if (hit) return [hit, build];
  }
  return null;
}

/** What a line may begin with, and what block it belongs to. */
const LINES = [
  [/^(#{1,3}) +(\S.*)$/, (hit) => ({ kind: "heading", level: hit[1].length, text: hit[2] })],
  [/^-# +(\S.*)$/, (hit) => ({ kind: "subtext", text: hit[1] })],
  [/^> ?(.*)$/, (hit) => ({ kind: "quote", text: hit[1] })],
  [/^(\s*)[-*] +(\S.*)$/, (hit) => ({ kind: "item", level: Math.min(hit[1].length, 2), text: hit[2] })],
  [
    /^(\s*)(\d{1,9})\. +(\S.*)$/,
    (hit) => ({ kind: "item", level: Math.min(hit[1].length, 2), number: hit[2], text: hit[3] }),
  ],
];

/** Reads a whole text: code, quotes, headings, lists, and paragraphs between them. */
export function readBlocks(text) {
  return text
    .split(/(```[\s\S]+?```)/)
    .flatMap((part, index) => (index % 2 ? [readFence(part)] : readLines(part)));
}

function readFence(text) {
  const [, , body] = /^```(?:([\w+#.-]*)\n)?([\s\S]*?)\n?```$/.exec(text);
  return { kind: "fence", text: body };
}

function readLines(text) {
  const blocks = [];
  const lines = text.replace(/^\n|\n$/g, "").split("\n");
  if (lines.length === 1 && lines[0] === "") return blocks;
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at].startsWith(">>> ")) {
      const rest = [lines[at].slice(4), ...lines.slice(at + 1)].join("\n");
      return [...blocks, { kind: "quote", children: readBlocks(rest) }].map(finish);
    }
    append(blocks, readLine(lines[at]));
  }
  return blocks.map(finish);
}

function readLine(line) {
  for (const [pattern, build] of LINES) {
    const hit = pattern.exec(line);
    if (hit) return build(hit);
  }
  return { kind: "paragraph", text: line };
}

/** Adds a line to the block before it where both are one. */
function append(blocks, line) {
  const last = blocks.at(-1);
  if (last && last.kind === line.kind && (line.kind === "paragraph" || line.kind === "quote")) {
    last.text += `\n${line.text}`;
  } else {
    blocks.push(line);
  }
}

function finish(block) {
  if (block.children) return block;
  if (block.kind === "quote") return { kind: "quote", children: readBlocks(block.text) };
  return { ...block, children: readInline(block.text) };
}
