// What is wrong with a value, in as few words as help: of a union, only the branch that was meant.

/** The faults of a value, each with the pointer to where it is. */
export function explain(ajv, schema, value) {
  return list(ajv, schema, value, "");
}

function list(ajv, schema, value, pointer) {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  const { errors } = validate;
  const unions = errors.filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");
  const outer = unions.filter((one) => !unions.some((other) => other !== one && isBelow(one, other)));
  const plain = errors.filter((error) => !unions.some((union) => error === union || isBelow(error, union)));
  return [
    ...plain.map((error) => ({ pointer: pointer + error.instancePath, message: word(error) })),
    ...outer.flatMap((union) => ofUnion(ajv, union, pointer)),
  ];
}

/** The errors of a union's branches stand at its own place or deeper. */
function isBelow({ instancePath, schemaPath }, union) {
  if (instancePath === union.instancePath) return schemaPath !== union.schemaPath;
  return instancePath.startsWith(`${union.instancePath}/`);
}

function ofUnion(ajv, { instancePath, schema, data, params }, pointer) {
  const here = pointer + instancePath;
  if (params.passingSchemas) {
    return [{ pointer: here, message: `fits branches ${params.passingSchemas.join(" and ")} of one` }];
  }
  const branches = schema.map((branch) => list(ajv, branch, data, here));
  const meant = branches.filter((faults) => !faults.some((fault) => isOfAnotherKind(fault, here)));
  const [best] = (meant.length > 0 ? meant : branches).sort((a, b) => a.length - b.length);
  return best;
}

/** A branch for null, for another type, or for another `type` was not meant. */
function isOfAnotherKind({ pointer, message }, here) {
  if (pointer === here) return message.startsWith("must be ");
  return pointer === `${here}/type` && message.startsWith("must be one of");
}

function word({ keyword, message, params, data }) {
  const said = JSON.stringify(data)?.slice(0, 60);
  if (keyword === "enum") return `must be one of ${JSON.stringify(params.allowedValues)}, is ${said}`;
  if (keyword === "const") return `must be one of [${JSON.stringify(params.allowedValue)}], is ${said}`;
  return keyword === "required" ? message : `${message}, is ${said}`;
}
