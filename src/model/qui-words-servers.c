/* qui-words-servers.c: what people read of servers, one beside the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-words-servers.h"

#include <glib/gi18n-lib.h>

#include "qui-words.h"

const char *
qui_words_server_state (QuiServerState state)
{
  switch (state)
    {
    case QUI_SERVER_CONNECTING:
      return _("Connecting");
    case QUI_SERVER_NEEDS_PASSWORD:
      return _("Password needed");
    case QUI_SERVER_LIVE:
      return _("Connected");
    case QUI_SERVER_STALE:
      return _("Not answering");
    case QUI_SERVER_FAILED:
      return _("Connection failed");
    case QUI_SERVER_OFF:
    default:
      return _("Not connected");
    }
}

char *
qui_words_tunnel (QuiProfile *profile)
{
  g_autofree char *tunnel = NULL;
  g_autofree char *jump = NULL;

  g_return_val_if_fail (QUI_IS_PROFILE (profile), NULL);

  if (*qui_profile_get_tunnel (profile) == '\0')
    return NULL;

  tunnel = qui_words_one_line (qui_profile_get_tunnel (profile));
  jump = qui_words_one_line (qui_profile_get_tunnel_jump (profile));
  if (*jump == '\0')
    /* Translators: a host */
    return g_strdup_printf (_("SSH tunnel through %s"), tunnel);

  /* Translators: hosts, in the order in which one comes to them */
  return g_strdup_printf (_("SSH tunnel through %s and %s"), jump, tunnel);
}

char *
qui_words_server_health (QuiServer *server)
{
  QuiServerState state;
  gboolean paused;
  g_autofree char *age = NULL;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);

  state = qui_server_get_state (server);
  paused = state == QUI_SERVER_LIVE && qui_server_get_paused (server);
  if (qui_server_get_snapshot (server) == NULL || (state != QUI_SERVER_STALE && !paused))
    return g_strdup (qui_words_server_state (state));

  age = qui_words_duration (qui_server_get_age (server) * G_TIME_SPAN_SECOND);
  /* Translators: a server, and for how long nothing new was seen of it, "0:14" */
  return g_strdup_printf (paused ? _("Paused, data is %s old") : _("Not answering, data is %s old"), age);
}

const char *
qui_words_figure_title (QuiFigure figure)
{
  switch (figure)
    {
    case QUI_FIGURE_CONNECTIONS:
      return _("Connections");
    case QUI_FIGURE_WAITING:
      return _("Waiting");
    case QUI_FIGURE_OLDEST_XACT:
      return _("Oldest Transaction");
    case QUI_FIGURE_LONGEST_IDLE:
      return _("Longest Idle in Transaction");
    case QUI_FIGURE_LAG:
    default:
      return _("Lag");
    }
}

/* ---- In the row ---- */

static char *
dup_age (const QuiServerSummary *summary,
         gint64                  age)
{
  if (age < 0 && summary->partial)
    return g_strdup (_("Hidden"));
  return qui_words_duration (age);
}

static char *
dup_lag (const QuiServerSummary *summary)
{
  g_autofree char *age = qui_words_duration (summary->lag_time);
  g_autofree char *size = qui_words_size (summary->lag_bytes);

  switch (summary->lag)
    {
    case QUI_LAG_CAUGHT_UP:
      /* Translators: how far a standby is behind */
      return g_strdup (C_("lag", "None"));
    case QUI_LAG_BEHIND:
      return *age != '\0' && *size != '\0' ? g_strdup_printf ("%s · %s", age, size) : g_strconcat (age, size, NULL);
    case QUI_LAG_CUT_OFF:
      return g_strdup (_("Not receiving"));
    case QUI_LAG_NONE:
    default:
      return g_strdup ("");
    }
}

char *
qui_words_figure (const QuiServerSummary *summary,
                  QuiFigure               figure)
{
  g_return_val_if_fail (summary != NULL, NULL);

  switch (figure)
    {
    case QUI_FIGURE_CONNECTIONS:
      return g_strdup_printf (_("%u of %u"), summary->n_connections, summary->max_connections);
    case QUI_FIGURE_WAITING:
      return summary->n_waiting > 0 ? g_strdup_printf ("%u", summary->n_waiting) : g_strdup ("");
    case QUI_FIGURE_OLDEST_XACT:
      return dup_age (summary, summary->oldest_xact);
    case QUI_FIGURE_LONGEST_IDLE:
      return dup_age (summary, summary->longest_idle);
    case QUI_FIGURE_LAG:
    default:
      return dup_lag (summary);
    }
}

char *
qui_words_figure_named (const QuiServerSummary *summary,
                        QuiFigure               figure)
{
  g_autofree char *text = qui_words_figure (summary, figure);

  if (figure == QUI_FIGURE_CONNECTIONS)
    return g_strdup_printf (_("%u of %u connections"), summary->n_connections, summary->max_connections);
  if (text == NULL || *text == '\0')
    return g_strdup ("");
  /* Translators: a title and a figure: "Oldest Transaction: 2:51" */
  return g_strdup_printf (_("%s: %s"), qui_words_figure_title (figure), text);
}

/* ---- What it means ---- */

static char *
dup_whose (const QuiServerSummary *summary,
           gint64                  age,
           int                     pid)
{
  const char *partial = summary->partial ? _("Your role does not see the times of all sessions.") : NULL;
  g_autofree char *whose = NULL;

  if (age < 0)
    return g_strdup (partial);

  whose = pid > 0 ? g_strdup_printf (_("Session %d"), pid) : g_strdup (_("A prepared transaction"));
  return partial != NULL ? g_strdup_printf ("%s\n%s", whose, partial) : g_steal_pointer (&whose);
}

static char *
dup_last_replayed (const QuiServerSummary *summary)
{
  g_autofree char *age = qui_words_duration (summary->lag_time);

  if (summary->lag_time < 0)
    return g_strdup (_("It has replayed no transaction since it started."));
  /* Translators: of a standby; %s is a duration, "0:14" */
  return g_strdup_printf (_("What it replayed last was committed %s ago."), age);
}

static char *
dup_lag_tooltip (const QuiServerSummary *summary)
{
  g_autofree char *last = dup_last_replayed (summary);
  g_autofree char *size = qui_words_size (summary->lag_bytes);

  switch (summary->lag)
    {
    case QUI_LAG_CAUGHT_UP:
      return g_strdup_printf ("%s %s", _("This standby has replayed all that it received."), last);
    case QUI_LAG_BEHIND:
      if (summary->lag_bytes < 0)
        return g_steal_pointer (&last);
      /* Translators: %s is a size, "1.2 MB" */
      return g_strdup_printf (_("This standby has received %s that it has not replayed. %s"), size, last);
    case QUI_LAG_CUT_OFF:
      return g_strdup_printf ("%s %s", _("This standby receives nothing: it has lost its primary, or reads from an archive."), last);
    case QUI_LAG_NONE:
    default:
      return NULL;
    }
}

char *
qui_words_figure_tooltip (const QuiServerSummary *summary,
                          QuiFigure               figure)
{
  g_return_val_if_fail (summary != NULL, NULL);

  switch (figure)
    {
    case QUI_FIGURE_CONNECTIONS:
      /* Translators: of all connections, how many are kept for superusers */
      return summary->n_reserved > 0 ? g_strdup_printf (_("%d reserved"), (int) summary->n_reserved) : NULL;
    case QUI_FIGURE_OLDEST_XACT:
      return dup_whose (summary, summary->oldest_xact, summary->oldest_xact_pid);
    case QUI_FIGURE_LONGEST_IDLE:
      return dup_whose (summary, summary->longest_idle, summary->longest_idle_pid);
    case QUI_FIGURE_LAG:
      return dup_lag_tooltip (summary);
    case QUI_FIGURE_WAITING:
    default:
      return NULL;
    }
}

/* ---- Spoken ---- */

static char *
dup_figure_spoken (const QuiServerSummary *summary,
                   QuiFigure               figure)
{
  gint64 age = figure == QUI_FIGURE_OLDEST_XACT ? summary->oldest_xact : summary->longest_idle;
  g_autofree char *spoken = NULL;

  if ((figure != QUI_FIGURE_OLDEST_XACT && figure != QUI_FIGURE_LONGEST_IDLE) || age < 0)
    return qui_words_figure_named (summary, figure);

  spoken = qui_words_duration_spoken (age);
  return g_strdup_printf (_("%s: %s"), qui_words_figure_title (figure), spoken);
}

char *
qui_words_server_spoken (QuiServer              *server,
                         const QuiServerSummary *summary)
{
  QuiProfile *profile;
  GString *text;
  g_autofree char *health = NULL;
  const char *environment;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);

  profile = qui_server_get_profile (server);
  environment = qui_words_environment (qui_profile_get_environment (profile));
  health = qui_words_server_health (server);
  text = g_string_new (qui_profile_get_name (profile));
  if (*environment != '\0')
    g_string_append_printf (text, ", %s", environment);
  g_string_append_printf (text, ", %s", health);
  for (guint i = 0; summary != NULL && i < QUI_N_FIGURES; i++)
    {
      g_autofree char *figure = dup_figure_spoken (summary, i);

      if (*figure != '\0')
        g_string_append_printf (text, ", %s", figure);
    }
  return g_string_free (text, FALSE);
}
