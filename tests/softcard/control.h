/*
 * The control socket: one command a connection, one line in; the answer is "ok" or "error" on its first line, then
 * text; then the server closes. wait-connected keeps its connection open until the card is ready or its time is up.
 */
#ifndef SOFTCARD_CONTROL_H
#define SOFTCARD_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/poll.h>
#include <sys/un.h>

enum { CONTROL_CLIENTS_MAX = 16, CONTROL_LINE_MAX = 256, CONTROL_POLL_COUNT = 1 + CONTROL_CLIENTS_MAX };

struct bench;

struct control_client {
    int descriptor;  /* -1: this place is free */
    bool waiting;    /* wait-connected: until the deadline */
    int64_t deadline;
    size_t filled;
    char line[CONTROL_LINE_MAX];
};

struct control {
    int listener;
    struct sockaddr_un address;
    struct control_client clients[CONTROL_CLIENTS_MAX];
};

/* What a command wants done with its connection. */
enum control_verdict { CONTROL_OK, CONTROL_ERROR, CONTROL_WAIT };

/* Creates the socket with mode 0600, taking over a dead one of the same name. Says on stderr what went wrong. */
bool control_open(struct control *control, const char *path);
void control_close(struct control *control);

/* Writes CONTROL_POLL_COUNT entries; control_serve wants the same ones back. */
void control_fill_poll(const struct control *control, struct pollfd *polled);
void control_serve(struct control *control, const struct pollfd *polled, struct bench *bench);

/* Answers those who wait for the card. */
void control_serve_deadlines(struct control *control, bool ready, int64_t now);
int64_t control_next_deadline(const struct control *control); /* 0: nobody waits */

/* command.c: executes one line; answer text goes to out, wait_ms is set with CONTROL_WAIT. */
enum control_verdict command_execute(struct bench *bench, char *line, FILE *out, unsigned *wait_ms);

/* client.c: sends the words as one command and prints the answer; the exit status of softcard ctl. */
int client_send_command(const char *path, int words, char **word);

#endif
