package redis

import (
	"context"
	"net"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// connect makes a client with the settings of the shared one, whose connections break when ctx ends. The library does
// not look at a context while it reads or dials, so nothing else would set free a goroutine that a hung Redis holds.
// A shared client of another kind than *redis.Client is used as it is; with it, that takes as long as its timeouts.
func (f *Feed) connect(ctx context.Context) (client redis.UniversalClient, disconnect func()) {
	model, ok := f.client.(*redis.Client)
	if !ok {
		return f.client, func() {}
	}
	options := *model.Options()
	options.Dialer = breaking(ctx, options.Dialer)
	options.MaxRetries, options.DialerRetries = -1, 1 // we try again ourselves, and say so
	options.ReadTimeout, options.WriteTimeout = f.pace.answer, f.pace.answer
	options.MinIdleConns, options.ConnMaxIdleTime = 0, -1
	options.PushNotificationProcessor = nil // each client makes its own
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	own := redis.NewClient(&options)
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
