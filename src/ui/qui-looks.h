/* qui-looks.h: which icon and which style class stands for what
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server.h"
#include "qui-signal.h"

G_BEGIN_DECLS

/* All static. Icons are in the resource under icons/scalable/actions. */
const char *qui_looks_state_icon        (QuiState state);        /* "q-active-symbolic"; NULL: none */
const char *qui_looks_state_class       (QuiState state);        /* "state-active", -waiting, -intx, -aborted, -idle, -other */
const char *qui_looks_outcome_icon      (QuiOutcomeKind kind);   /* NULL: a spinner */
const char *qui_looks_outcome_class     (QuiOutcomeKind kind);   /* "outcome-good", -bad, -notable, -plain */
const char *qui_looks_environment_class (QuiEnvironment environment);   /* "production", "staging", "development", "no-environment" */
const char *qui_looks_server_class      (QuiServerState state);  /* of its dot: "live", "stale", "failed", "off" */
/* Fill colour of a state in bars and charts, by the present style (light, dark). */
void        qui_looks_state_fill        (GtkWidget *widget, QuiState state, GdkRGBA *fill);
/* Colours for widgets that draw by themselves, the same as the classes in style.css: of a state's text and its symbol, of quiet text,
 * and a named one (the text's own where the style does not define it). */
void        qui_looks_state_text        (GtkWidget *widget, QuiState state, GdkRGBA *colour);
void        qui_looks_state_symbol      (GtkWidget *widget, QuiState state, GdkRGBA *colour);
void        qui_looks_dim               (GtkWidget *widget, GdkRGBA *colour);
void        qui_looks_named             (GtkWidget *widget, const char *name, GdkRGBA *colour);
/* Lets a text that may hold names take several lines, without a hyphen that is none of theirs. */
void        qui_looks_wrap              (GtkLabel *label);

G_END_DECLS
