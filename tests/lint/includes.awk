# The include rules of the design, over files given as arguments, root-relative. Prints "path:line: reason" for each violation.

BEGIN {
    # inside inference: what a folder may include besides itself. core <- tensor <- {files, text, plan, cache} <- {model, backend,
    # sampling} <- {schedule, run} <- generate <- the files directly under inference/. Between equals: text reads the metadata that files parsed.
    allow("core", "")
    allow("tensor", "core")
    allow("files", "core tensor")
    allow("text", "core tensor files")
    allow("plan", "core tensor")
    allow("cache", "core tensor")
    allow("model", "core tensor files text plan cache")
    allow("backend", "core tensor plan cache")
    allow("sampling", "core tensor text")
    allow("schedule", "core tensor files text plan cache sampling")
    allow("run", "core tensor files text plan cache model backend sampling")
    allow("generate", "core tensor files text plan cache model backend sampling schedule run")
    allow("evaluate", "core tensor")
    allow("compare", "core tensor files text plan cache model backend sampling schedule run generate")
    allow("search", "core")
    allow("quantize", "core tensor files text plan cache model sampling")

    # The plain values of the public face that folders may use: what a request is, facts of a file, how to load.
    values["request.h"] = " schedule run sampling text generate compare "
    values["modelinfo.h"] = " model files run generate compare "
    values["hardware.h"] = " backend run generate "
    values["loadoptions.h"] = " run generate compare "

    # app: store, engine, net, settings, notices, guide, pages, drawing <- hub, documents <- chat, library, lab, server; main.cpp and cli/ use all.
    app("guide", ""); app("pages", ""); app("drawing", "")
    app("store", ""); app("net", ""); app("notices", ""); app("settings", "store notices"); app("engine", "store net settings notices")
    base = "store engine net settings notices guide pages"
    app("hub", base); app("documents", base)
    app("chat", base " hub documents"); app("library", base " hub documents")
    app("browser", base " hub chat library") # shows what a chat shows, and names files as the library does
    app("lab", base " hub documents"); app("server", base " hub documents")

    # Which folder alone may name a library.
    only["^Qt?Sql|^QSql|^sqlite3"] = "^app/store/|^tests/"
    only["^QNetwork|^QTcp|^QUdp|^QSsl|^^QWebSocket|^QtNetwork"] = "^app/(net|server)/|^app/main\\.cpp|^tests/"
}

function allow(folder, list) { inside[folder] = " " folder " " list " " }
function app(folder, list) { feature[folder] = " " folder " " list " " }
function bad(reason) { printf "%s:%d: %s\n", FILENAME, FNR, reason }

# The folder below `top` that a path is in; "" for a file directly in it.
function below(path, top,    rest) {
    rest = substr(path, length(top) + 2)
    return index(rest, "/") ? substr(rest, 1, index(rest, "/") - 1) : ""
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    isQuoted = ($0 ~ /include[ \t]*"/)
    target = $0
    sub(/^[^<"]*[<"]/, "", target); sub(/[>"].*$/, "", target)
    split(FILENAME, part, "/")

    if (isQuoted && target ~ /\.\.\//) bad("an include that climbs folders (" target "): write it from the root")

    for (library in only)
        if (target ~ library && FILENAME !~ only[library]) bad(target " is used outside its one folder (" only[library] ")")

    if (part[1] == "inference") checkInference(target)
    else if (part[1] == "app") checkApp(target)
}

function checkInference(target,    from, to, name) {
    if (target ~ /^Q[A-Z]|^Qt[A-Z]?|^sqlite|^sys\/socket\.h|^netinet\/|^arpa\/|^netdb\.h/) bad("inference uses no Qt, no SQLite, no sockets: " target)
    if (target ~ /^(app|ui|tests)\//) bad("inference may not include " target)
    if (target ~ /^shaders\// && FILENAME !~ /^inference\/backend\/vulkan\//) bad("only inference/backend/vulkan uses the shaders: " target)
    if (target !~ /^inference\//) return
    from = below(FILENAME, "inference")
    to = below(target, "inference")
    if (from == "") return # the public face sees every folder
    if (to == "") {
        name = substr(target, length("inference/") + 1)
        if (!(name in values) || !index(values[name], " " from " ")) bad("inference/" from " may not include the public " target)
        return
    }
    if (!(from in inside)) bad("inference/" from " is no folder of the design: give it a level in tests/lint/includes.awk")
    else if (!index(inside[from], " " to " ")) bad("inference/" from " may not include inference/" to " (" target ")")
}

function checkApp(target,    from, to) {
    from = below(FILENAME, "app")
    if (from == "" || from == "cli") return # they construct and connect
    if (target ~ /^inference\/.*\//) bad("app uses inference/*.h only, never a folder of it: " target)
    if (target !~ /^app\//) return
    to = below(target, "app")
    if (to == "") { bad("app/" from " may not include " target); return }
    if (!(from in feature)) bad("app/" from " is no folder of the design: give it a level in tests/lint/includes.awk")
    else if (!index(feature[from], " " to " ")) bad("app/" from " may not include app/" to " (" target ")")
}
