/* qui-server-private.h: what the parts of a server share: qui-server.c (what is seen), qui-server-connect.c (how it is reached),
 * qui-server-network.c (what the machine around it does), qui-server-tunnel.c (the way through ssh)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-database-facts.h"
#include "qui-monitor.h"
#include "qui-network.h"
#include "qui-outliner.h"
#include "qui-server.h"

G_BEGIN_DECLS

struct _QuiServer
{
  GObject         parent_instance;

  QuiProfile     *profile;
  QuiJournal     *journal;
  QuiView        *view;
  QuiRowList     *rows;
  QuiOutliner    *outliner;
  QuiHistory     *history;
  QuiWatch       *watch;
  QuiDatabaseFacts *facts;
  GListStore     *operations;
  GListStore     *clearings;

  QuiServerState  state;
  GError         *error;
  GError         *keyring_error;
  gboolean        unkept;

  QuiTunnel      *tunnel;          /* NULL: none needed, or not asked to connect */
  gboolean        tunnelling;      /* it is waited for */
  QuiMonitor     *monitor;         /* NULL while off */
  QuiConnection  *control;         /* NULL while off */
  GCancellable   *cancellable;     /* of everything under way but actions; renewed by each connect */
  gint64          control_tried;   /* monotonic */
  gint64          control_checked; /* monotonic; whether it is up, without a word to the server */
  gboolean        reaching;        /* the monitor's connection is being made */
  gint64          reach_began;     /* monotonic; of the latest try */
  guint           attempt;         /* tries to reconnect since the last good look */
  guint           retry_source;
  gint64          retry_at;        /* monotonic; 0: none planned */

  char           *elsewhere;       /* the database to be connected to in place of the profile's; NULL: the profile's */
  char           *password;        /* held for this run; NULL: none */
  gboolean        keep_password;   /* store it once the server has accepted it */
  char           *key_password;    /* the same of the client's key */
  gboolean        keep_key;
  gboolean        unkept_key;
  gboolean        key_looked_up;   /* since the person asked to connect */

  QuiNetwork     *network;
  gboolean        doubted;         /* the network has changed since the latest good look */
  gint64          slept;           /* what the machine had slept by then */

  guint           interval;
  gboolean        paused;
  gboolean        watched;

  QuiSnapshot    *snapshot;        /* what the rows show */
  gint64          looked_at;       /* monotonic, of the latest good look */
};

/* Whether looks are to be taken: somebody looks, or is to be told. */
gboolean qui_server_is_awake      (QuiServer      *self);
/* Whether it is awake may have changed. */
void qui_server_wake              (QuiServer      *self);
/* @error may be NULL, and is copied. */
void qui_server_set_state         (QuiServer      *self,
                                   QuiServerState  state,
                                   const GError   *error);
/* Takes @error, which may be NULL. */
void qui_server_set_keyring_error (QuiServer      *self,
                                   GError         *error);
/* Watches the looks of a new monitor. */
void qui_server_follow_monitor    (QuiServer      *self);
/* The server was lost: stale, and tried again with back-off. */
void qui_server_lose              (QuiServer      *self,
                                   const GError   *error);
/* Drops both connections and all that is under way, actions apart: those hold the control connection themselves. */
void qui_server_shut              (QuiServer      *self);
/* Keeps the control connection open, so that a full server still lets us act, and on the very server that @snapshot shows: of several
 * hosts, or behind one name, each connection may have found another. */
void qui_server_hold_control      (QuiServer      *self,
                                   QuiSnapshot    *snapshot);
/* A new control connection, not made yet. An action under way keeps the one it has. */
void qui_server_renew_control     (QuiServer      *self);
/* Listens to the network and the power. */
void qui_server_follow_network    (QuiServer      *self);
/* A look was good; a look takes too long, which after a change of the network means that the connection is dead. */
void qui_server_trust             (QuiServer      *self);
void qui_server_doubt             (QuiServer      *self);
/* The wished interval or the reasons for another have changed. */
void qui_server_update_pace       (QuiServer      *self);
/* Connects the monitor (again) now. */
void qui_server_connect_monitor   (QuiServer      *self);
/* Calls @then as soon as a connection can be made: now, or when the tunnel is there; what goes wrong with that is told by the state. */
typedef void (*QuiServerFunc) (QuiServer *self);
void qui_server_reach             (QuiServer      *self,
                                   QuiServerFunc   then);
/* Whether it is known where to connect to, though the tunnel may not be there. */
gboolean qui_server_knows_way     (QuiServer      *self);
/* The tunnel is not needed now; another one is needed the next time. */
void qui_server_leave_tunnel      (QuiServer      *self);
void qui_server_drop_tunnel       (QuiServer      *self);
/* Whether another try would meet the same by all that ssh says. */
gboolean qui_server_is_hopeless   (QuiServer      *self);
/* Takes @error, of a connection; ssh may know better why. */
GError *qui_server_explain        (QuiServer      *self,
                                   GError         *error);
/* Sets the clock for the next try, if one is planned and somebody looks. */
void qui_server_arm_retry         (QuiServer      *self);
/* The profile leads to another server, or another way: what is shown is no longer true, and a password held for the old one
 * must not go there. */
void qui_server_on_profile_changed (QuiServer     *self,
                                    GParamSpec    *pspec,
                                    QuiProfile    *profile);

G_END_DECLS
