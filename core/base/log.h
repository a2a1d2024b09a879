/* The log: one line an event, for the person who runs the machine, in English.
 *
 * Never a secret, an answer, or the body of an APDU.  log_open is called once by main before threads start;
 * log_at may then be called from any thread.  Without log_open nothing is written. */
#ifndef GUICHET_BASE_LOG_H
#define GUICHET_BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Lines at or below `level` go to the open descriptor fd, which stays the caller's; `program` names the process. */
void log_open(int fd, enum log_level level, const char *program);

void log_at(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)   log_at(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_at(LOG_WARNING, __VA_ARGS__)
#define log_info(...)    log_at(LOG_INFO, __VA_ARGS__)
#define log_debug(...)   log_at(LOG_DEBUG, __VA_ARGS__)

#endif
