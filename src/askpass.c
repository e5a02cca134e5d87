/* askpass.c: what ssh runs to ask something: hands the question to the Quiesce that began ssh, and its answer to ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What is said on the socket: a word that only Quiesce and its children know, what kind of question it is (SSH_ASKPASS_PROMPT), and the question, each ended
 * by a zero. What comes back: "A" and the answer; nothing, if there is none. */

static int
reach (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || strlen (path) >= sizeof address.sun_path)
    return -1;
  strcpy (address.sun_path, path);
  return connect (fd, (struct sockaddr *) &address, sizeof address) == 0 ? fd : -1;
}

static int
say (int         fd,
     const char *text)
{
  size_t left = strlen (text) + 1;

  while (left > 0)
    {
      ssize_t n = send (fd, text, left, MSG_NOSIGNAL);

      if (n < 0)
        return 0;
      text += n;
      left -= n;
    }
  return 1;
}

int
main (int argc, char **argv)
{
  const char *path = getenv ("QUI_ASKPASS_SOCKET");
  const char *token = getenv ("QUI_ASKPASS_TOKEN");
  const char *hint = getenv ("SSH_ASKPASS_PROMPT");
  char answer[4096];
  size_t length = 0;
  ssize_t n;
  int fd;

  if (path == NULL || token == NULL || (fd = reach (path)) < 0)
    {
      fputs ("quiesce-askpass: for Quiesce and the ssh that it begins only\n", stderr);
      return 1;
    }
  if (!say (fd, token) || !say (fd, hint != NULL ? hint : "") || !say (fd, argc > 1 ? argv[1] : ""))
    return 1;

  while (length < sizeof answer - 1 && (n = read (fd, answer + length, sizeof answer - 1 - length)) > 0)
    length += n;
  if (length == 0 || answer[0] != 'A')
    return 1;
  answer[length] = '\n';
  for (size_t written = 1; written < length + 1; written += n)
    if ((n = write (STDOUT_FILENO, answer + written, length + 1 - written)) <= 0)
      break;
  explicit_bzero (answer, sizeof answer);
  return 0;
}
