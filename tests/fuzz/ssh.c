/* ssh.c: any text as what ssh asks and says, and as a place it is to go to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz.h"
#include "qui-ssh-place.h"
#include "qui-ssh-said.h"

static void
check_text (const char *text)
{
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    g_error ("no text");
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (QuiQuestion) question = qui_ssh_said_read_question (text, size % 3 == 0 ? "confirm" : NULL, FALSE);
  g_autofree char *said = qui_ssh_said_pick ((const char *) data, size);
  g_autofree char *forwarding = qui_ssh_said_find_forwarding ((const char *) data, size);
  g_autoptr (QuiSshPlace) place = qui_ssh_place_parse (valid, NULL);

  check_text (qui_question_get_text (question));
  check_text (qui_question_get_host (question));
  check_text (qui_question_get_path (question));
  check_text (qui_question_get_fingerprint (question));
  check_text (said);
  check_text (forwarding);
  /* Nothing that ssh, or a shell, would take for something else. */
  if (place != NULL && (*place->host == '-' || strpbrk (place->host, " \t\r\n'\"`$;|&<>\\") != NULL
                        || (place->user != NULL && (*place->user == '-' || strpbrk (place->user, " \t\r\n'\"`$;|&<>\\") != NULL))))
    g_error ("“%s” is a place", valid);

  return 0;
}
