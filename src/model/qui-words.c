/* qui-words.c: states, durations, sizes, and text made fit for one line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-words.h"

const char *
qui_words_state (QuiState state)
{
  switch (state)
    {
    case QUI_STATE_ACTIVE:
      return _("Active");
    case QUI_STATE_WAITING:
      return _("Waiting on lock");
    case QUI_STATE_IDLE_IN_TRANSACTION:
      return _("Idle in transaction");
    case QUI_STATE_ABORTED:
      return _("Aborted transaction");
    case QUI_STATE_IDLE:
      return _("Idle");
    case QUI_STATE_FASTPATH:
      return _("Fast-path function call");
    case QUI_STATE_STARTING:
      return _("Logging in");
    case QUI_STATE_DISABLED:
      return _("Not tracked");
    case QUI_STATE_HIDDEN:
      return _("Hidden from your role");
    case QUI_STATE_NONE:
    default:
      return _("No state");
    }
}

const char *
qui_words_state_cell (QuiState state)
{
  switch (state)
    {
    case QUI_STATE_ABORTED:
      return _("Aborted");
    case QUI_STATE_FASTPATH:
      return _("Fast-path call");
    case QUI_STATE_HIDDEN:
      return _("Hidden");
    case QUI_STATE_NONE:
      return "";
    case QUI_STATE_ACTIVE:
    case QUI_STATE_WAITING:
    case QUI_STATE_IDLE_IN_TRANSACTION:
    case QUI_STATE_IDLE:
    case QUI_STATE_STARTING:
    case QUI_STATE_DISABLED:
    default:
      return qui_words_state (state);
    }
}

static char *
count_in_state (QuiState state,
                guint    n)
{
  switch (state)
    {
    case QUI_STATE_ACTIVE:
      return g_strdup_printf (ngettext ("%u active", "%u active", n), n);
    case QUI_STATE_WAITING:
      return g_strdup_printf (ngettext ("%u waiting on lock", "%u waiting on lock", n), n);
    case QUI_STATE_IDLE_IN_TRANSACTION:
      return g_strdup_printf (ngettext ("%u idle in transaction", "%u idle in transaction", n), n);
    case QUI_STATE_ABORTED:
      return g_strdup_printf (ngettext ("%u aborted", "%u aborted", n), n);
    case QUI_STATE_IDLE:
      return g_strdup_printf (ngettext ("%u idle", "%u idle", n), n);
    case QUI_STATE_FASTPATH:
      return g_strdup_printf (ngettext ("%u in a fast-path call", "%u in fast-path calls", n), n);
    case QUI_STATE_STARTING:
      return g_strdup_printf (ngettext ("%u logging in", "%u logging in", n), n);
    case QUI_STATE_DISABLED:
      return g_strdup_printf (ngettext ("%u not tracked", "%u not tracked", n), n);
    case QUI_STATE_HIDDEN:
      return g_strdup_printf (ngettext ("%u hidden", "%u hidden", n), n);
    case QUI_STATE_NONE:
    default:
      return g_strdup_printf (ngettext ("%u without a state", "%u without a state", n), n);
    }
}

static char *
count_in_state_short (QuiState state,
                      guint    n)
{
  if (state == QUI_STATE_WAITING)
    return g_strdup_printf (ngettext ("%u waiting", "%u waiting", n), n);

  if (state == QUI_STATE_IDLE_IN_TRANSACTION)
    return g_strdup_printf (ngettext ("%u in transaction", "%u in transaction", n), n);

  return count_in_state (state, n);
}

static char *
join_counts (const guint  n_in_state[QUI_N_STATES],
             char       *(*count) (QuiState state, guint n))
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (guint state = 0; state < QUI_N_STATES; state++)
    if (n_in_state[state] > 0)
      g_ptr_array_add (parts, count (state, n_in_state[state]));

  if (parts->len == 0)
    return g_strdup (_("No sessions"));

  g_ptr_array_add (parts, NULL);

  /* Translators: between the parts of a list, such as "1 active, 22 idle". */
  return g_strjoinv (_(", "), (char **) parts->pdata);
}

char *
qui_words_state_counts (const guint n_in_state[QUI_N_STATES])
{
  return join_counts (n_in_state, count_in_state);
}

char *
qui_words_state_counts_short (const guint n_in_state[QUI_N_STATES])
{
  return join_counts (n_in_state, count_in_state_short);
}

char *
qui_words_duration (gint64 duration)
{
  gint64 seconds = duration / G_USEC_PER_SEC;
  guint days = MIN (seconds / 86400, G_MAXINT);
  guint hours = seconds / 3600 % 24;
  guint minutes = seconds / 60 % 60;

  if (duration < 0)
    return g_strdup ("");

  if (days > 0)
    /* Translators: days and hours, in a narrow column. */
    return g_strdup_printf (_("%u d %u h"), days, hours);

  if (hours > 0)
    return g_strdup_printf ("%u:%02u:%02u", hours, minutes, (guint) (seconds % 60));

  return g_strdup_printf ("%u:%02u", minutes, (guint) (seconds % 60));
}

char *
qui_words_duration_spoken (gint64 duration)
{
  gint64 seconds = duration / G_USEC_PER_SEC;
  guint days = MIN (seconds / 86400, G_MAXINT);
  guint hours = seconds / 3600 % 24;
  guint minutes = seconds / 60 % 60;
  guint rest = seconds % 60;
  g_autofree char *large = NULL;
  g_autofree char *small = NULL;

  if (duration < 0)
    return g_strdup ("");

  if (days > 0)
    {
      large = g_strdup_printf (ngettext ("%u day", "%u days", days), days);
      small = g_strdup_printf (ngettext ("%u hour", "%u hours", hours), hours);
    }
  else if (hours > 0)
    {
      large = g_strdup_printf (ngettext ("%u hour", "%u hours", hours), hours);
      small = g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
    }
  else
    {
      small = g_strdup_printf (ngettext ("%u second", "%u seconds", rest), rest);
      if (minutes == 0)
        return g_steal_pointer (&small);

      large = g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
    }

  /* Translators: a duration to be spoken, such as "2 minutes" and "51 seconds". */
  return g_strdup_printf (C_("duration", "%s %s"), large, small);
}

char *
qui_words_elapsed (gint64 now,
                   gint64 from)
{
  if (now == QUI_TIME_UNKNOWN || from == QUI_TIME_UNKNOWN)
    return g_strdup ("");

  return qui_words_duration (MAX (now - from, 0));
}

char *
qui_words_size (gint64 bytes)
{
  return bytes < 0 ? g_strdup ("") : g_format_size (bytes);
}

static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isprint (*text))
      return FALSE;

  return TRUE;
}

/* Marks that turn the direction of text around could make one name look like another. */
static gboolean
turns_direction (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

char *
qui_words_one_line (const char *text)
{
  GString *line;
  gboolean gap = FALSE;

  if (text == NULL)
    return g_strdup ("");

  if (is_plain (text))
    return g_strdup (text);

  line = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (turns_direction (c))
        continue;

      if (g_unichar_iscntrl (c) || g_unichar_isspace (c))
        {
          gap = TRUE;
          continue;
        }

      if (gap && line->len > 0)
        g_string_append_c (line, ' ');
      gap = FALSE;
      g_string_append_unichar (line, c);
    }

  return g_string_free (line, FALSE);
}

const char *
qui_words_environment (QuiEnvironment environment)
{
  switch (environment)
    {
    case QUI_ENVIRONMENT_DEVELOPMENT:
      return _("Development");
    case QUI_ENVIRONMENT_STAGING:
      return _("Staging");
    case QUI_ENVIRONMENT_PRODUCTION:
      return _("Production");
    case QUI_ENVIRONMENT_NONE:
    default:
      return "";
    }
}

char *
qui_words_window_title (QuiProfile *profile)
{
  const char *environment = qui_words_environment (qui_profile_get_environment (profile));

  if (environment[0] == '\0')
    return g_strdup_printf ("%s — Quiesce", qui_profile_get_name (profile));
  return g_strdup_printf ("%s (%s) — Quiesce", qui_profile_get_name (profile), environment);
}
