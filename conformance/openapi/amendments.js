// Where Discord's description is wrong about Discord, or says nothing. Each entry has its reason.

/** Permission bits in a request: the prose and every client write a string of digits. */
const bits = (pointer) => ({
  pointer: pointer.startsWith("/") ? pointer : `/components/schemas/${pointer}`,
  value: { type: ["integer", "string", "null"], pattern: "^\\d+$" },
});

/** The one body with bits that has no schema by name. */
const OVERWRITE =
  "/paths/~1channels~1{channel_id}~1permissions~1{overwrite_id}/put" +
  "/requestBody/content/application~1json/schema/properties";

/** Parts of the description that are replaced. */
export const SCHEMAS = [
  {
    // The description reuses the top-level error, whose code is a number. The code of a field's error
    // is a word such as BASE_TYPE_REQUIRED (Discord Docs: Reference, "Error Messages").
    pointer: "/components/schemas/InnerErrors/properties/_errors/items",
    value: {
      type: "object",
      properties: { code: { type: "string" }, message: { type: "string" } },
      required: ["code", "message"],
    },
  },
  {
    // Described as an object with localizations; Discord documents and takes a string ("Edit Current
    // Application").
    pointer: "/components/schemas/ApplicationFormPartial/properties/description",
    value: { type: ["object", "string", "null"], maxLength: 400 },
  },
  {
    // Described as a snowflake; of a file that is being uploaded it is the number in `files[n]`, and
    // Discord's own example writes a number (Discord Docs: Reference, "Uploading Files").
    pointer: "/components/schemas/MessageAttachmentRequest/properties/id",
    value: { oneOf: [{ type: "integer" }, { $ref: "#/components/schemas/SnowflakeType" }] },
  },
  // Described as integers alone; Discord takes strings too, and documents them ("Permissions": "Permissions
  // are stored in a variable-length integer serialized into a string").
  bits("ApplicationCommandCreateRequest/properties/default_member_permissions"),
  bits("ApplicationCommandPatchRequestPartial/properties/default_member_permissions"),
  bits("ApplicationCommandUpdateRequest/properties/default_member_permissions"),
  bits("ApplicationOAuth2InstallParams/properties/permissions"),
  bits("ChannelPermissionOverwriteRequest/properties/allow"),
  bits("ChannelPermissionOverwriteRequest/properties/deny"),
  bits(`${OVERWRITE}/allow`),
  bits(`${OVERWRITE}/deny`),
  bits("CreateRoleRequest/properties/permissions"),
  bits("UpdateRoleRequestPartial/properties/permissions"),
];

/** Routes that Discord has and the description leaves out, as `METHOD /path`. */
export const UNDESCRIBED = [
  // OAuth2's endpoints for programs take forms and are documented in prose alone ("OAuth2").
  "POST /oauth2/token",
  "POST /oauth2/token/revoke",
  // The page on which a person consents; a browser asks for it, not a program.
  "GET /oauth2/authorize",
  "POST /oauth2/authorize",
];
