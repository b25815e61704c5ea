package testrig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Neo4jVariable holds the class path of a Neo4j community server, which scripts/neo4j fetches.
const Neo4jVariable = "DRAMATIS_TEST_NEO4J_CLASSPATH"

// ErrNoNeo4j says that there is no server to start.
var ErrNoNeo4j = errors.New("these tests need a Neo4j server: make test-neo4j fetches one and runs them")

// Who logs in to the servers of tests.
const (
	Neo4jUser     = "neo4j"
	Neo4jPassword = "a password for tests"
)

// Neo4j is a private server on a port of loopback, which can be killed and started again.
type Neo4j struct {
	URI  string
	home string

	cmd  *exec.Cmd
	life io.Closer // the server is killed when it closes, also by our own death
	done chan struct{}
}

// StartNeo4j starts a new server. It is ErrNoNeo4j where there is none to start.
func StartNeo4j(ctx context.Context) (*Neo4j, error) {
	if os.Getenv(Neo4jVariable) == "" {
		return nil, ErrNoNeo4j
	}
	home, err := os.MkdirTemp("", "dramatis-neo4j-*")
	if err != nil {
		return nil, fmt.Errorf("make a directory for Neo4j: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("find a port for Neo4j: %w", err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	n := &Neo4j{URI: "bolt://" + address, home: home}
	config := strings.Join([]string{
		"server.bolt.listen_address=" + address, "server.default_listen_address=127.0.0.1",
		"server.http.enabled=false", "server.https.enabled=false", "dbms.usage_report.enabled=false",
		"server.memory.heap.initial_size=256m", "server.memory.heap.max_size=512m", "server.memory.pagecache.size=64m",
	}, "\n")
	if err := os.WriteFile(filepath.Join(home, "neo4j.conf"), []byte(config), 0o600); err != nil {
		return nil, fmt.Errorf("configure Neo4j: %w", err)
	}
	if err := n.Start(ctx); err != nil {
		return nil, errors.Join(err, n.Remove())
	}
	if err := n.choosePassword(ctx); err != nil {
		return nil, errors.Join(err, n.Remove())
	}
	return n, nil
}

// neo4jScript runs a server that is killed when the other end of its input closes.
const neo4jScript = `
exec 3<&0
java -cp "$0" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
	--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
	org.neo4j.server.CommunityEntryPoint --home-dir="$1" --config-dir="$1" --console-mode 3<&- &
server=$!
(read -r _ <&3; kill -9 "$server") 2>/dev/null &
guard=$!
wait "$server"
kill "$guard" 2>/dev/null`

// Start starts the server, with what it held, and waits until it answers.
func (n *Neo4j) Start(ctx context.Context) error {
	said, err := os.Create(filepath.Join(n.home, "log"))
	if err != nil {
		return fmt.Errorf("open the log of Neo4j: %w", err)
	}
	defer said.Close() //nolint:errcheck // the server has its own
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "sh", "-c", neo4jScript, os.Getenv(Neo4jVariable), n.home)
	cmd.Stdout, cmd.Stderr = said, said
	life, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start Neo4j: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start Neo4j: %w", err)
	}
	n.cmd, n.life, n.done = cmd, life, make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(n.done)
	}()
	deadline := time.Now().Add(Patience)
	for again := time.NewTicker(50 * time.Millisecond); ; {
		log, _ := os.ReadFile(said.Name())
		if bytes.Contains(log, []byte(" Started.")) {
			again.Stop()
			return nil
		}
		select {
		case <-n.done:
			return fmt.Errorf("the Neo4j server has ended: %.2000s", log)
		case <-again.C:
		}
		if time.Now().After(deadline) {
			n.Kill()
			return fmt.Errorf("the Neo4j server did not start in time: %.2000s", log)
		}
	}
}

// Kill ends the server with SIGKILL, and waits until it is gone. Start brings it back on the same port.
func (n *Neo4j) Kill() {
	_ = n.life.Close()
	<-n.done
}

// Remove kills the server and removes what it held.
func (n *Neo4j) Remove() error {
	n.Kill()
	return os.RemoveAll(n.home)
}

// choosePassword replaces the password that a new server begins with, which is good for nothing else.
func (n *Neo4j) choosePassword(ctx context.Context) error {
	first, err := driver.NewDriverWithContext(n.URI, driver.BasicAuth(Neo4jUser, "neo4j", ""))
	if err != nil {
		return err
	}
	defer first.Close(ctx) //nolint:errcheck // it has done its work
	_, err = driver.ExecuteQuery(ctx, first, "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
		map[string]any{"password": Neo4jPassword}, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase("system"))
	if err != nil {
		return fmt.Errorf("choose the password of Neo4j: %w", err)
	}
	return nil
}

// Stranger is the address of a server that speaks, and nothing that Neo4j's driver understands.
func Stranger(t testing.TB) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("-ERR unknown command\r\n"))
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}
