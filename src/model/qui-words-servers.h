/* qui-words-servers.h: what people read of servers, one beside the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-server-summary.h"
#include "qui-server.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_FIGURE_CONNECTIONS,
  QUI_FIGURE_WAITING,
  QUI_FIGURE_OLDEST_XACT,
  QUI_FIGURE_LONGEST_IDLE,
  QUI_FIGURE_LAG,
} QuiFigure;
#define QUI_N_FIGURES (QUI_FIGURE_LAG + 1)

/* All translated; char * results are the caller's, const char * ones are static. */

const char *qui_words_server_state   (QuiServerState state);   /* "Connected" */
/* "Connected", "Not answering, data is 14 s old", "Paused, data is 3:12 old". */
char       *qui_words_server_health  (QuiServer *server);

/* "SSH tunnel through bastion", where there is one on the way; NULL. */
char       *qui_words_tunnel         (QuiProfile *profile);

const char *qui_words_figure_title   (QuiFigure figure);       /* "Oldest Transaction" */
/* "31 of 100", "4", "2:51", "Not receiving"; "" where there is nothing to say. */
char       *qui_words_figure         (const QuiServerSummary *summary, QuiFigure figure);
/* The same with what it is, to stand in one line with others: "31 of 100 connections", "Waiting: 4". */
char       *qui_words_figure_named   (const QuiServerSummary *summary, QuiFigure figure);
/* What it means, and of whom; NULL. */
char       *qui_words_figure_tooltip (const QuiServerSummary *summary, QuiFigure figure);
/* For assistive technology: all figures of @server, those that there are. @summary NULL: it has none. */
char       *qui_words_server_spoken  (QuiServer *server, const QuiServerSummary *summary);

G_END_DECLS
