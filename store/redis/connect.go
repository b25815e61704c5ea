package redis

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// connect makes a client with the settings of the shared one, whose connections break when ctx ends. The library does
// not look at a context while it reads or dials, so nothing else would set free a goroutine that a hung Redis holds.
//
// Of a cluster it is one node, another each time: what is published at any of them reaches all, and over one connection
// it does so in order, which the cluster's own client would not keep, as it publishes wherever it likes.
func (f *Feed) connect(ctx context.Context) (client redis.UniversalClient, disconnect func(), err error) {
	own, disconnect := ownClient(f.client, func(s settings) {
		*s.dial = breaking(ctx, *s.dial)
		*s.read, *s.write = f.pace.answer, f.pace.answer
		*s.idle, *s.idleFor = 0, -1
	})
	cluster, ok := own.(*redis.ClusterClient)
	if !ok {
		return own, disconnect, nil
	}
	node, err := cluster.MasterForKey(ctx, rand.Text())
	if err != nil {
		disconnect()
		return nil, nil, fmt.Errorf("find a node of the Redis cluster: %w", err)
	}
	return node, disconnect, nil
}

// settings are the options of one server and of a cluster that a client of our own may have in another way.
type settings struct {
	dial        *dialer
	read, write *time.Duration // that an answer may take, and sending
	heed        *bool          // the deadlines of those who call
	idle        *int           // connections to hold ready
	idleFor     *time.Duration // that a connection may be unused; -1 for ever
}

// ownClient makes a client with the settings of the shared one, except for what change does to them, and that it tries
// nothing twice: we try again ourselves, and say so. A shared client of an unknown kind is used as it is; with it, what
// must end takes as long as its timeouts.
func ownClient(shared redis.UniversalClient, change func(settings)) (own redis.UniversalClient, disconnect func()) {
	switch shared := shared.(type) {
	case *redis.Client: // also one behind Sentinel: its dialer asks where the master is
		o := *shared.Options()
		o.MaxRetries, o.DialerRetries = -1, 1
		o.PushNotificationProcessor = nil // each client makes its own
		o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
		change(settings{&o.Dialer, &o.ReadTimeout, &o.WriteTimeout, &o.ContextTimeoutEnabled, &o.MinIdleConns, &o.ConnMaxIdleTime})
		own = redis.NewClient(&o)
	case *redis.ClusterClient:
		o := *shared.Options()
		o.MaxRetries, o.DialerRetries = -1, 1 // redirections are still followed
		o.PushNotificationProcessor = nil
		o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
		if o.Dialer == nil {
			o.Dialer = redis.NewDialer(&redis.Options{DialTimeout: o.DialTimeout, TLSConfig: o.TLSConfig})
		}
		change(settings{&o.Dialer, &o.ReadTimeout, &o.WriteTimeout, &o.ContextTimeoutEnabled, &o.MinIdleConns, &o.ConnMaxIdleTime})
		own = redis.NewClusterClient(&o)
	default:
		return shared, func() {}
	}
	return own, func() { _ = own.Close() }
}

type dialer = func(ctx context.Context, network, addr string) (net.Conn, error)

// breaking dials so that what was dialled closes when ctx ends. A dial under way is not waited for then, because a TLS
// handshake heeds no context; its connection is closed as soon as it is there.
func breaking(ctx context.Context, dial dialer) dialer {
	type dialled struct {
		conn net.Conn
		err  error
	}
	return func(dialling context.Context, network, addr string) (net.Conn, error) {
		dialling, cancel := context.WithCancel(dialling)
		defer cancel()
		done := make(chan dialled, 1)
		go func() {
			conn, err := dial(dialling, network, addr)
			if err == nil {
				context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			done <- dialled{conn, err}
		}()
		select {
		case d := <-done:
			return d.conn, d.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
