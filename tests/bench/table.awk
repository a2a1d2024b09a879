# The table of targets, rows 1-26, from the figures of one run ("name value" a line; a name may repeat).
# awk -f tests/bench/table.awk FIGURES

{ n[$1]++; value[$1, n[$1]] = $2 + 0 }

END {
    rising["17"]; rising["20"]; rising["22"]; rising["25"]    # more is better
    split("vt220 linux xterm-256color", terms, " ")
    print_head()
    rows_screen()
    rows_time()
    rows_crowd()
    row_cursor()
    row("18", "renewal of the certificate, from the password to the last signature, s", seconds("token_ms_renew"), "5", "1", "-", "")
    detail("with guichetd's EST on the same machine, a helper's start and its first look at the token included; APDUs after that look: " token_apdus())
    row("19", "APDUs of one change of password, from the last Enter to its sentence", get("kiosk_apdus"), "8", "6",
        "-", "")
    detail("by instruction: " apdus())
    rows_server()
    row_counter()
    print ""
    print "Names: wh whiptail, di dialog, pl plain ncurses (tests/bench/plain.c), gl glewlwyd; a bound or a lynx figure was measured before."
    print "MUST MISSED: " (missed_must ? missed_must : "none")
    print "goal missed: " (missed_goal ? missed_goal : "none")
    if (unmeasured)
        print "not measured: " unmeasured
}

# --- samples: "" when there is none ---

function get(name) { return n[name] ? value[name, 1] : "" }
function mean(name,   i, sum) {
    for (i = 1; i <= n[name]; i++) sum += value[name, i]
    return n[name] ? sum / n[name] : ""
}
function most(name,   i, m) {
    for (i = 1; i <= n[name]; i++) if (i == 1 || value[name, i] > m) m = value[name, i]
    return n[name] ? m : ""
}
function least(name,   i, m) {
    for (i = 1; i <= n[name]; i++) if (i == 1 || value[name, i] < m) m = value[name, i]
    return n[name] ? m : ""
}
function median(name,   i, j, k, list, t) {
    if (!n[name]) return ""
    for (i = 1; i <= n[name]; i++) list[i] = value[name, i]
    for (i = 2; i <= n[name]; i++)
        for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    return list[int((n[name] + 1) / 2)]
}
function greater(a, b) { return a == "" ? b : b == "" ? a : a > b ? a : b }
function lesser(a, b) { return a == "" ? b : b == "" ? a : a < b ? a : b }
function ratio(a, b) { return a == "" || b == "" || b == 0 ? "" : a / b }
function rounded(x, digits) { return x == "" ? "" : sprintf("%." digits "f", x) + 0 }
function pair(a, b) { return a == "" && b == "" ? "" : (a == "" ? "-" : a) " / " (b == "" ? "-" : b) }

# The greatest over the three terminals of KIND (mean, most, get) of PROGRAM_TERM_WHAT.
function over(program, what, kind, prefix,   i, name, m) {
    for (i = 1; i <= 3; i++) {
        name = program "_" prefix terms[i] "_" what
        m = greater(m, kind == "mean" ? mean(name) : most(name))
    }
    return m
}
# The best of the peers, with its name.
function best(what, kind, term, peers,   list, i, name, v, b, who) {
    split(peers ? peers : "whiptail dialog plain", list, " ")
    for (i = 1; i in list; i++) {
        name = list[i] (term ? "_" term : "") "_" what
        v = kind == "mean" ? mean(name) : kind == "median" ? median(name) : most(name)
        if (v != "" && (b == "" || v < b)) { b = v; who = substr(list[i], 1, 2) }
    }
    return b == "" ? "-" : rounded(b, b < 10 ? 2 : 0) " " who
}

# --- printing ---

function fit(text, width,   t, extra) {       # awk may count bytes: the texts here are ASCII
    while (length(text) < width) text = text " "
    return text
}
function print_head() {
    print fit("#", 4) fit("what (80x24, French)", 78) fit("ours", 14) fit("must", 11) fit("goal",
        11) fit("best peer here", 24) "verdict"
}
# ours, must and goal hold one or two numbers apart by " / "; why: said when there is no figure.
function row(number, what, ours, must, goal, peer, why,   o, m, g, i, count, bad, far, gap, verdict) {
    count = split(ours, o, " / ")
    split(must, m, " / ")
    split(goal, g, " / ")
    for (i = 1; i <= count; i++) {
        if (o[i] == "-") gap = 1
        else if (number in rising ? o[i] + 0 < m[i] + 0 : o[i] + 0 > m[i] + 0) bad = 1
        else if (number in rising ? o[i] + 0 < g[i] + 0 : o[i] + 0 > g[i] + 0) far = 1
    }
    verdict = bad ? "MUST MISSED" : far ? "must met" : "goal met"
    if (ours == "" || gap) {
        verdict = ours == "" ? "not measured" (why ? ": " why : "") : verdict ", partly measured"
        unmeasured = unmeasured (unmeasured ? ", " : "") number
    }
    if (bad) missed_must = missed_must (missed_must ? ", " : "") number
    if (ours != "" && (bad || far)) missed_goal = missed_goal (missed_goal ? ", " : "") number
    print fit(number, 4) fit(what, 78) fit(ours == "" ? "-" : ours, 14) fit(must, 11) fit(goal, 11) fit(peer,
        24) verdict
}
function detail(text) { if (text != "") print "    " text }
function known(label, v) { return v == "" ? "" : label " " v "  " }

# --- bytes, writes, cursor ---

function worst_paint(term) {
    return greater(greater(get("kiosk_" term "_first_bytes"), get("kiosk_" term "_form_first_bytes")),
                   greater(get("kiosk_" term "_welcome_first_bytes"), get("kiosk_" term "_offline_first_bytes")))
}
function paints(term) {
    return term ": " known("menu", get("kiosk_" term "_first_bytes")) known("welcome",
        get("kiosk_" term "_welcome_first_bytes")) \
        known("menu off-line", get("kiosk_" term "_offline_first_bytes")) known("form",
            get("kiosk_" term "_form_first_bytes")) known("from the start to the menu, welcome page included",
            get("kiosk_" term "_start_bytes"))
}
function burst(term,   one) {
    one = most("kiosk_" term "_move_bytes")
    return ratio(greater(get("kiosk_" term "_burst_bytes"), get("kiosk_" term "_burst_back_bytes")), one)
}
function most_writes(program,   i, j, what, m) {
    split("first move burst message open char next erase form_first back", what, " ")
    for (i = 1; i <= 3; i++)
        for (j = 1; j in what; j++)
            m = greater(m, most(program "_" terms[i] "_" what[j] "_writes"))
    return m
}
function cursor_percent(program,   i, k, name, names, sum, count) {
    split("focus_cursor field_cursor", names, " ")
    for (i = 1; i <= 3; i++)
        for (k = 1; k <= 4; k++) {
            name = program (k > 2 ? "_reader-" : "_") terms[i] "_" names[k > 2 ? k - 2 : k]
            sum += n[name] * mean(name)
            count += n[name]
        }
    return count ? rounded(100 * sum / count, 1) : ""
}
function rows_screen(   i, slow, b) {
    row("1", "menu, whole screen painted, vt220, bytes (worst page and state)", worst_paint("vt220"), "650", "500",
        best("first_bytes", "most", "vt220"), "")
    detail(paints("vt220"))
    row("2", "same, linux and xterm-256color, colour on", greater(worst_paint("linux"),
        worst_paint("xterm-256color")), "1000", "700", best("first_bytes", "most", "linux"), "")
    detail(paints("linux"))
    detail(paints("xterm-256color"))
    slow = greater(mean("kiosk_vt220_move_bytes"), greater(mean("kiosk_slow-vt100_move_bytes"),
           greater(mean("kiosk_slow-linux_move_bytes"), mean("kiosk_slow-xterm-256color_move_bytes"))))
    row("3", "move by one, bytes (mean of ten; vt220, vt100, linux and xterm at 9600 baud)", rounded(slow, 1), "32",
        "16", best("move_bytes", "mean", "vt220"), "")
    row("3b", "same, linux and xterm-256color, whole row highlighted", rounded(greater(mean("kiosk_linux_move_bytes"),
        mean("kiosk_xterm-256color_move_bytes")), 1), "130", "95", best("move_bytes", "mean", "linux"), "")
    detail("linux, each: " each("kiosk_linux_move_bytes"))
    row("3c", "same, reader mode (worst of three terminals)", rounded(over("kiosk", "move_bytes", "mean", "reader-"),
        1), "12", "4", "nobody", "")
    detail("vt220, each: " each("kiosk_reader-vt220_move_bytes") "   linux: " each("kiosk_reader-linux_move_bytes"))
    b = greater(burst("vt220"), greater(burst("linux"), burst("xterm-256color")))
    row("4", "five arrows in one packet, ratio to the dearest single move", rounded(b, 2), "2", "1", burst_peers(), "")
    for (i = 1; i <= 3; i++)
        detail(terms[i] ": " known("burst", get("kiosk_" terms[i] "_burst_bytes")) known("back",
            get("kiosk_" terms[i] "_burst_back_bytes")) known("dearest move", most("kiosk_" terms[i] "_move_bytes")))
    row("5", "one masked character / its erasing, bytes (worst of all)", pair(over("kiosk", "char_bytes", "most"),
        over("kiosk", "erase_bytes", "most")), "3 / 5", "1 / 3", best("char_bytes", "most",
        "vt220") " / " best("erase_bytes", "most", "vt220"), "")
    row("6", "next field, bytes (worst of three terminals)", greater(over("kiosk", "next_bytes", "most"),
        over("kiosk", "next_empty_bytes", "most")), "20", "7", best("next_bytes", "most", "vt220"), "")
    row("7", "open an item / return, bytes (worst of three terminals)", pair(over("kiosk", "open_bytes", "most"),
        over("kiosk", "back_bytes", "most")), "450 / 700", "250 / 400", best("open_bytes", "most",
        "vt220") " / " best("back_bytes", "most", "vt220"), "")
    for (i = 1; i <= 3; i++)
        detail(terms[i] ": " known("open", get("kiosk_" terms[i] "_open_bytes")) known("return",
            get("kiosk_" terms[i] "_back_bytes")))
}
function row_writes(   writes) {
    writes = most_writes("kiosk")
    row("11", "writes per transition (worst of all)", writes, "4", "1",
        "wh " most_writes("whiptail") ", di " most_writes("dialog") ", pl " most_writes("plain"), "")
}
function row_cursor() {
    row("17", "cursor visible and on the row of the focused item or field, %", cursor_percent("kiosk"), "100", "100",
        "wh " cursor_percent("whiptail") ", di " cursor_percent("dialog") ", pl " cursor_percent("plain"), "")
}
function each(name,   i, text) {
    for (i = 1; i <= n[name]; i++) text = text (i > 1 ? " " : "") value[name, i]
    return text
}
function burst_peers(   list, i, text) {
    split("whiptail dialog plain", list, " ")
    for (i = 1; i <= 3; i++)
        text = text (i > 1 ? ", " : "") substr(list[i], 1, 2) " " rounded(ratio(get(list[i] "_vt220_burst_bytes"),
            most(list[i] "_vt220_move_bytes")), 1)
    return text
}

# --- time, instructions ---

function million(x) { return x == "" ? "" : rounded(x / 1e6, 2) }
function thousand(x) { return x == "" ? "" : rounded(x / 1e3, 0) }
function rows_time(   program, list, i) {
    row("8", "Esc acted upon, linux, ms (median of 50)", rounded(median("kiosk_linux_escape_ms"), 1), "50", "30",
        best("escape_ms", "median", "linux"), "")
    detail(known("worst of 50:", rounded(most("kiosk_linux_escape_ms"), 1)) known("vt220 (where 300 is wanted):",
        rounded(median("kiosk_vt220_escape_ms"), 0)))
    row("9", "first paint (ours: the welcome page), ratio to whiptail, median of 15",
        rounded(ratio(median("kiosk_linux_paint_ms"), median("whiptail_linux_paint_ms")), 2), "1.0", "0.75",
        "pl " rounded(ratio(median("plain_linux_paint_ms"), median("whiptail_linux_paint_ms")),
        2) ", di " rounded(ratio(median("dialog_linux_paint_ms"), median("whiptail_linux_paint_ms")), 2), "")
    detail("ms: " known("ours", rounded(median("kiosk_linux_paint_ms"), 2)) known("whiptail",
        rounded(median("whiptail_linux_paint_ms"), 2)) known("plain", rounded(median("plain_linux_paint_ms"),
        2)) known("ratio of the fastest runs", rounded(ratio(least("kiosk_linux_paint_ms"),
        least("whiptail_linux_paint_ms")), 2)))
    row("10", "instructions: first paint, millions / one move, thousands",
        pair(million(get("kiosk_linux_grind_first_instructions")),
        thousand(mean("kiosk_linux_grind_move_instructions"))), "6 / 150", "4 / 80", millions_peers(), "")
    split("whiptail dialog plain", list, " ")
    for (i = 1; i <= 3; i++)
        detail(list[i] ": first paint " million(get(list[i] "_linux_whole_start_instructions")) " M, one move " thousand(mean(list[i] "_linux_grind_move_instructions")) " k")
    row_writes()
    row("12", "one key: p50, ratio to plain ncurses / p99, ms (the quietest of 3 rounds)",
        pair(rounded(ratio(median("kiosk_linux_key_p50_ms"), median("plain_linux_key_p50_ms")), 2),
        rounded(least("kiosk_linux_key_p99_ms"), 2)), "1.2 / 5", "1.0 / 2",
        "di " rounded(ratio(median("dialog_linux_key_p50_ms"), median("plain_linux_key_p50_ms")),
        2) ", wh " rounded(ratio(median("whiptail_linux_key_p50_ms"), median("plain_linux_key_p50_ms")), 2), "")
    detail("p50 ms: " known("ours", rounded(median("kiosk_linux_key_p50_ms"), 3)) known("plain",
        rounded(median("plain_linux_key_p50_ms"), 3)) "p99 ms: " known("ours",
        each("kiosk_linux_key_p99_ms")) known("plain", each("plain_linux_key_p99_ms")))
}
function millions_peers() {
    return million(lesser(get("whiptail_linux_whole_start_instructions"),
        get("plain_linux_whole_start_instructions"))) " / " \
        thousand(lesser(mean("whiptail_linux_grind_move_instructions"), mean("plain_linux_grind_move_instructions")))
}

# --- many sessions ---

function rows_crowd(   bare) {
    row("13", "one more session, interface process, N=100: USS / PSS, kB", pair(rounded(get("kiosk_n100_uss_kb"), 0),
        rounded(get("kiosk_n100_pss_kb"), 0)), "800 / 900", "560 / 620", rounded(get("dialog_n100_uss_kb"),
        0) " / " rounded(get("dialog_n100_pss_kb"), 0) " di", "")
    detail("whiptail " rounded(get("whiptail_n100_uss_kb"), 0) " / " rounded(get("whiptail_n100_pss_kb"),
        0) ", plain " rounded(get("plain_n100_uss_kb"), 0) " / " rounded(get("plain_n100_pss_kb"), 0))
    row("14", "200 sessions, no token: sum of PSS, all their processes, MB", rounded(get("kiosk_n200_sum_pss_mb"), 0),
        "180", "120", best("n200_sum_pss_mb", "most", ""), "")
    detail(known("processes of ours:", get("kiosk_n200_processes")) known("USS / PSS at 200:",
        get("kiosk_n200_uss_kb") == "" ? "" : rounded(get("kiosk_n200_uss_kb"),
        0) " / " rounded(get("kiosk_n200_pss_kb"), 0)))
    row("15", "200 sessions, one key a second each: % of one core", rounded(get("kiosk_keys_cpu_percent"), 2), "4",
        "2", best("keys_cpu_percent", "most", ""), "")
    bare = get("kiosk_bare_idle_wakeups")
    row("16", "60 s idle, no reader: wake-ups / bytes", pair(bare, get("kiosk_bare_idle_bytes")), "1 / 0", "0 / 0",
        "wh " get("whiptail_idle_wakeups") " / " get("whiptail_idle_bytes"), "")
    detail("of these the interface process: " get("kiosk_bare_idle_own_wakeups") " (the others: guichet-net, one contact with the server)")
    detail(known("with an empty reader, wake-ups:", get("kiosk_idle_wakeups")) known("of the interface process:",
        get("kiosk_idle_own_wakeups")) known("bytes:", get("kiosk_idle_bytes")))
}
function seconds(name,   m) { m = median(name); return m == "" ? "" : m / 1000 }
function token_apdus(   names, count, i, text) {
    count = split("change prove unblock renew", names, " ")
    for (i = 1; i <= count; i++) if (get("token_apdus_" names[i]) != "") text = text names[i] " " get("token_apdus_" names[i]) "  "
    return text
}
function apdus(   name, text) {
    for (name in n)
        if (name ~ /^kiosk_apdu_/) text = text substr(name, 12) " x" get(name) "  "
    return text
}

# --- the server ---

# The slowest of all that an agent asks.
function slowest(engine,   i, what, m) {
    split("common rare serial address page50 record events", what, " ")
    for (i = 1; i in what; i++) m = greater(m, get("find_" engine "_" what[i] "_p99_ms"))
    return m
}
function finds(engine,   i, what, text) {
    split("common rare serial address page50 record events", what, " ")
    for (i = 1; i in what; i++)
        text = text known(what[i], get("find_" engine "_" what[i] "_p50_ms") == "" ? "" : get("find_" engine "_" what[i] "_p50_ms") " / " get("find_" engine "_" what[i] "_p99_ms"))
    return text == "" ? "" : engine ", p50 / p99 ms: " text
}
function row_counter() {
    row("26", "counter: to find one of a million, p99 of the slowest, ms: SQLite / PostgreSQL",
        get("find_sqlite_people") == 1000000 ? pair(rounded(slowest("sqlite"), 1), rounded(slowest("postgresql"), 1)) : "", "100 / 100", "20 / 20", "", "another number of people")
    detail(finds("sqlite"))
    detail(finds("postgresql"))
}
function rows_server(   lost) {
    row("20", "server: signed requests, per core-second of its own", rounded(get("server_pull_per_core_s"), 0), "2000", "5000",
        known("gl", rounded(get("glewlwyd_login_per_core_s"), 0)), "")
    detail(known("requests/s, load on the same cores:", get("server_pull_per_s")) known("p50 ms:",
        get("server_pull_p50_ms")) known("p99 ms:", get("server_pull_p99_ms")))
    row("21", "server: processor time of a check of answers, ratio to the bare Argon2id", rounded(get("server_answers_ratio"), 3),
        "1.05", "1.02", "", "")
    detail(known("ms:", get("server_answers_ms")) known("bare:", get("server_answers_bare_ms")))
    row("22", "server: durable pushes of one operation, per second, load on the same cores", get("server_push_per_s"), "3000", "12000",
        "", "")
    detail(known("per core-second of its own:", get("server_push_per_core_s")) known("p50 ms:",
        get("server_push_p50_ms")) known("p99 ms:", get("server_push_p99_ms")))
    row("23", "server: memory, idle, MB / per live TLS connection, KiB", pair(rounded(ratio(get("server_idle_kb"), 1024), 1),
        get("server_connection_kb")), "16 / 60", "12 / 50", known("gl", rounded(ratio(get("glewlwyd_idle_kb"), 1024), 1)), "")
    row("24", "server: 10,000 kiosks back, 100 operations each (5 % token-signed), s",
        get("server_crowd_wanted") == 1000000 ? get("server_crowd_s") : "", "300", "150", "", "another number of kiosks")
    lost = get("server_crowd_wanted") - get("server_crowd_kept")
    detail(get("server_crowd_s") == "" ? "" : "seconds: " get("server_crowd_s") "  operations: " get("server_crowd_wanted") "  missing: " lost "  audit rows: " \
        get("server_crowd_audited") "  told to come later: " get("server_crowd_busy") "  server's core-s: " \
        get("server_crowd_server_cpu_s") "  load's: " get("server_crowd_client_cpu_s"))
    if (get("server_crowd_s") != "" && (lost || get("server_crowd_audited") != get("server_crowd_wanted")))
        missed_must = missed_must (missed_must ? ", " : "") "24 (lost or twice)"
    row("25", "two server processes on PostgreSQL, one connection each, ratio to one (median)",
        rounded(ratio(median("server_pg_two_push_per_s"), median("server_pg_one_push_per_s")), 2), "1.5", "1.8", "", "")
    detail(known("pushes/s, one:", each("server_pg_one_push_per_s")) known("two:", each("server_pg_two_push_per_s")))
}
