// Slash commands as they are found and run: each subcommand is one, under its whole name.

const SUBCOMMAND = 1;
const GROUP = 2;

/** All commands of a guild, subcommands in place of those that have some: `{ name, description, options }`. */
export function listCommands(guild) {
  return guild.commands
    .flatMap((command) => unfold(command.name, command))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function unfold(name, { description, options = [] }) {
  const below = options.filter((option) => option.type === SUBCOMMAND || option.type === GROUP);
  if (below.length > 0) return below.flatMap((option) => unfold(`${name} ${option.name}`, option));
  return [{ name, description, options }];
}

/** The commands that fit what was typed after the slash; those that begin with it first. */
export function findCommands(guild, typed) {
  const wanted = typed.toLowerCase().replace(/\s+/g, " ").trimStart();
  const fitting = listCommands(guild).filter(
    ({ name }) => name.startsWith(wanted) || name.includes(` ${wanted}`),
  );
  return fitting.sort((a, b) => Number(b.name.startsWith(wanted)) - Number(a.name.startsWith(wanted)));
}
