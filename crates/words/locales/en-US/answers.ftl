# Answers that belong to no feature.

apology = Something went wrong on our side. Nothing was lost: please try again in a moment. (Reference { $reference })
not-in-a-server = I only work inside a server.
getting-to-know = I am still getting to know this server. Please try again in a few seconds. If it stays so, I was added without my bot user: { $link }
not-installed = I was added without my bot user, so I cannot do anything here yet. A manager can invite me again: { $link }
unknown-command = I do not know that command. It may be from an older version of me.
unknown-form = This form is from an older version of me, so I could not take it. Please open it again.
unknown-component = This button is from an older version of me and does nothing any more. A manager can post the message again.
managers-only = Only managers of this server can do that. Ask someone who may manage the server.
called-off = A manager called this off before it began.
