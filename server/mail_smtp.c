#include "server/mail_smtp.h"

#include "core/base/log.h"
#include "core/base/secret.h"
#include "core/rules/contact.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE_MAX = 65536, PASSWORD_MAX = 256, CONNECT_S = 15, WHOLE_S = 60, LINE_BYTES = 57, WORD_BYTES = 39 };

struct smtp {
    CURL *curl;
    const struct smtp_settings *settings;
    char failure[CURL_ERROR_SIZE];
};

/* --- the message --- */

/* "=?UTF-8?B?...?=" words of at most 75 characters, cut between characters (RFC 2047 2, 5). */
static void put_encoded_words(struct buf *out, const char *text)
{
    char word[sodium_base64_ENCODED_LEN(WORD_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    for (size_t left = strlen(text), n; left; text += n, left -= n) {
        n = left < WORD_BYTES ? left : WORD_BYTES;
        while (n < left && n > 1 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
        sodium_bin2base64(word, sizeof word, (const unsigned char *)text, n, sodium_base64_VARIANT_ORIGINAL);
        buf_printf(out, "=?UTF-8?B?%s?=%s", word, n < left ? "\r\n " : "");
    }
}

static void put_base64_lines(struct buf *out, const uint8_t *bytes, size_t n)
{
    char line[sodium_base64_ENCODED_LEN(LINE_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    for (size_t part; n; bytes += part, n -= part) {
        part = n < LINE_BYTES ? n : LINE_BYTES;
        sodium_bin2base64(line, sizeof line, bytes, part, sodium_base64_VARIANT_ORIGINAL);
        buf_printf(out, "%s\r\n", line);
    }
    sodium_memzero(line, sizeof line);
}

/* Not strftime: the names of days and months are English whatever the locale (RFC 5322 3.3). */
static void put_date(struct buf *out, int64_t wall_ms)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm t;
    gmtime_r(&seconds, &t);
    buf_printf(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n", days + (size_t)t.tm_wday * 3, t.tm_mday, months + (size_t)t.tm_mon * 3,
               t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* The message as it goes over the wire (RFC 5322, MIME). */
static enum err smtp_put_message(const char *sender, const struct mail *mail, const struct buf *body, struct buf *out)
{
    const char *at = strchr(sender, '@');
    put_date(out, mail->made_ms);
    buf_printf(out, "From: <%s>\r\nTo: <%s>\r\nMessage-ID: <%s@%s>\r\nSubject: ", sender, mail->recipient, mail->id, at ? at + 1 : "localhost");
    put_encoded_words(out, mail->subject);
    buf_put_text(out, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
                      "Auto-Submitted: auto-generated\r\n\r\n");
    put_base64_lines(out, body->bytes, body->length);
    return buf_err(out);
}

/* --- sending --- */

static size_t give_bytes(char *to, size_t size, size_t count, void *ctx)
{
    struct reader *r = ctx;
    size_t left = (size_t)(r->end - r->at), n = size * count < left ? size * count : left;
    memcpy(to, r->at, n);
    r->at += n;
    return n;
}

/* One line of a file that is the owner's alone. */
static enum err read_password(const char *path, struct secret **out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return ERR_CONFIG;
    struct secret *made = secret_new(PASSWORD_MAX);
    ssize_t n = made && fstat(fd, &st) == 0 && (st.st_mode & 077) == 0 ? read(fd, secret_tail(made), PASSWORD_MAX - 1) : -1;
    (void)close(fd);
    if (n > 0) {
        secret_grew(made, (size_t)n);
        const uint8_t *end = memchr(secret_bytes(made), '\n', (size_t)n);
        secret_truncate(made, end ? (size_t)(end - secret_bytes(made)) : (size_t)n);
    }
    if (n <= 0 || secret_append(made, "", 1)) {
        secret_free(made);
        return ERR_CONFIG;
    }
    *out = made;
    return ERR_OK;
}

static enum err log_in(struct smtp *s)
{
    SECRET_OWNED struct secret *password = NULL;
    if (!s->settings->user[0])
        return ERR_OK;
    enum err e = read_password(s->settings->password_file, &password);
    if (e)
        return e;
    bool good = curl_easy_setopt(s->curl, CURLOPT_USERNAME, s->settings->user) == CURLE_OK &&
                curl_easy_setopt(s->curl, CURLOPT_PASSWORD, (const char *)secret_bytes(password)) == CURLE_OK;
    return good ? ERR_OK : ERR_MEMORY;
}

static int look_at_stop(void *ctx, curl_off_t down, curl_off_t down_now, curl_off_t up, curl_off_t up_now)
{
    const struct smtp *s = ctx;
    (void)down, (void)down_now, (void)up, (void)up_now;
    return s->settings->stop && *s->settings->stop;
}

enum err smtp_open(const struct smtp_settings *settings, struct smtp **out)
{
    char sender[CONTACT_EMAIL_SIZE];
    if (strncmp(settings->server, "smtp://", 7) != 0 || email_parse(settings->sender, strlen(settings->sender), sender) ||
        email_parse(settings->invitation_sender, strlen(settings->invitation_sender), sender) ||
        email_parse(settings->citizens_sender, strlen(settings->citizens_sender), sender))
        return ERR_CONFIG;
    struct smtp *s = calloc(1, sizeof *s);
    if (!s || curl_global_init(CURL_GLOBAL_DEFAULT)) {
        free(s);
        return ERR_MEMORY;
    }
    s->settings = settings;
    s->curl = curl_easy_init();
    bool good = s->curl && curl_easy_setopt(s->curl, CURLOPT_URL, settings->server) == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp") == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) == CURLE_OK &&
        (!settings->ca_file[0] || curl_easy_setopt(s->curl, CURLOPT_CAINFO, settings->ca_file) == CURLE_OK) &&
        curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK && curl_easy_setopt(s->curl, CURLOPT_PROXY, "") == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S) == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)WHOLE_S) == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, s->failure) == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK && curl_easy_setopt(s->curl, CURLOPT_XFERINFODATA, s) == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_XFERINFOFUNCTION, look_at_stop) == CURLE_OK &&
        curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give_bytes) == CURLE_OK;
    enum err e = good ? log_in(s) : ERR_MEMORY;
    if (e)
        smtp_close(s);
    else
        *out = s;
    return e;
}

void smtp_close(struct smtp *s)
{
    if (!s)
        return;
    curl_easy_cleanup(s->curl);
    curl_global_cleanup();
    free(s);
}

static const char *sender_of(const struct smtp *s, const struct mail *mail)
{
    const bool citizen = strncmp(mail->kind, MAIL_KIND_CITIZEN, strlen(MAIL_KIND_CITIZEN)) == 0;
    return citizen ? s->settings->citizens_sender : strcmp(mail->kind, MAIL_KIND_INVITATION) == 0 ? s->settings->invitation_sender : s->settings->sender;
}

static CURLcode perform(struct smtp *s, const struct mail *mail, const struct buf *message)
{
    char from[MAIL_ADDRESS_SIZE + 2], to[MAIL_ADDRESS_SIZE + 2];
    struct reader r = reader_make(message->bytes, message->length);
    (void)snprintf(from, sizeof from, "<%s>", sender_of(s, mail));
    (void)snprintf(to, sizeof to, "<%s>", mail->recipient);
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    CURLcode code = recipients ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    code = code ? code : curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from);
    code = code ? code : curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, recipients);
    code = code ? code : curl_easy_setopt(s->curl, CURLOPT_READDATA, &r);
    code = code ? code : curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
    s->failure[0] = 0;
    code = code ? code : curl_easy_perform(s->curl);
    (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    return code;
}

/* A refusal of MAIL, RCPT or DATA is CURLE_SEND_ERROR (55) whatever its number, and one after the text a weird reply (8): only
 * the reply code tells 451 from 550. A greeting or a log-in that is refused says nothing of this mail. */
static bool is_about_the_mail(CURL *curl, CURLcode code)
{
    curl_off_t sent = 0;
    (void)curl_easy_getinfo(curl, CURLINFO_SIZE_UPLOAD_T, &sent);
    return code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && sent > 0);
}

enum err smtp_send(struct smtp *s, const struct mail *mail, const struct buf *body, int *answer, char said[MAIL_SAID_SIZE])
{
    BUF_OWNED struct buf message = buf_make(MESSAGE_MAX);
    long reply = 0;
    enum err e = smtp_put_message(sender_of(s, mail), mail, body, &message);
    if (e)
        return e;
    CURLcode code = perform(s, mail, &message);
    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &reply);
    *answer = code == CURLE_OK ? 250 : is_about_the_mail(s->curl, code) && reply >= 400 && reply < 600 ? (int)reply : 0;
    (void)snprintf(said, MAIL_SAID_SIZE, "%.*s", MAIL_SAID_SIZE - 1, code == CURLE_OK ? "" : s->failure[0] ? s->failure : curl_easy_strerror(code));
    return code == CURLE_OUT_OF_MEMORY ? ERR_MEMORY : ERR_OK;
}
