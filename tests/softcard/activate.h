/* Starts a daemon as systemd's socket activation would (sd_listen_fds(3)): a listening socket as descriptor 3.
 *
 * pcscd's own socket path is compiled in; given one this way, several can run side by side in one /run. */
#ifndef SOFTCARD_ACTIVATE_H
#define SOFTCARD_ACTIVATE_H

/* Replaces this process by the command (NULL-terminated). Returns only when that failed: an exit code. */
int activate_run(const char *path, char **command);

#endif
