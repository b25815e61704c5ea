package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// newHealth asks a running role whether it can do its work, for supervisors that want an exit status.
func newHealth(getenv func(string) string) *cobra.Command {
	cmd := &cobra.Command{
		Use: cmdHealth, Short: "Ask the API, or the worker or scheduler, at --addr whether it is ready; exit status 1 means that it is not",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := Load(getenv, cmd.Flags(), cmdHealth)
			if err != nil {
				return err
			}
			said, err := askReady(cmd.Context(), c.Addr)
			if err != nil {
				return err
			}
			cmd.Println(said)
			return nil
		},
	}
	addFlags(cmd.Flags(), cmdHealth)
	return cmd
}

func askReady(ctx context.Context, addr string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(addr)+"/health/ready", nil)
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", addr, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("nobody answers at %s: %w", addr, err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return "", fmt.Errorf("read the answer of %s: %w", addr, err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s is not ready: %s: %s", addr, resp.Status, strings.TrimSpace(string(body)))
	}
	return strings.TrimSpace(string(body)), nil
}

// reachable is an address that a client can dial, for one that a server listens on: every interface includes loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
