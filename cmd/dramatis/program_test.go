package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/scratch"
)

// asProgram makes the test binary be the program itself, so that tests can signal and kill it.
const asProgram = "DRAMATIS_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	testrig.Main(m)
}

// program is a running dramatis.
type program struct {
	cmd      *exec.Cmd
	out      *bufio.Reader
	errors   *strings.Builder
	url      string
	password string // empty where none was shown
}

// dataDir is a data directory that the database's user can enter.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(scratch.Base(), "dramatis-up-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "DRAMATIS_") && !strings.HasSuffix(name, "_URL") && name != "SECRET_KEY" && name != "OPENAI_API_KEY" {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, asProgram+"=1")
	return cmd
}

var (
	openLine     = regexp.MustCompile(`Open +(http://\S+)`)
	passwordLine = regexp.MustCompile(`password ([A-Z2-7-]{19}) `)
)

// startUp runs dramatis up on a free port and returns when it has said where to look.
func startUp(t *testing.T, dir string, args ...string) *program {
	t.Helper()
	return startUpWith(t, dir, nil, args...)
}

func startUpWith(t *testing.T, dir string, env []string, args ...string) *program {
	t.Helper()
	args = append([]string{"up", "--addr", "127.0.0.1:0", "--data-dir", dir, "--log-level", "warn"}, args...)
	p := &program{cmd: command(t, args...), errors: &strings.Builder{}}
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stderr = p.errors
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() }) // it has ended by now, unless the test has failed
	p.out = bufio.NewReader(out)
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			_ = p.cmd.Wait()
			t.Fatalf("it did not start: %v\n%s", err, p.errors)
		}
		if found := openLine.FindStringSubmatch(line); found != nil {
			p.url = found[1]
		}
		if found := passwordLine.FindStringSubmatch(line); found != nil {
			p.password = found[1]
		}
		if strings.Contains(line, "Ctrl-C") {
			return p
		}
	}
}

// stop sends a signal and waits for a clean end.
func (p *program) stop(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, p.errors)
	}
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// login gives an access token.
func (p *program) login(t *testing.T, password string) string {
	t.Helper()
	resp, err := http.PostForm(p.url+"/api/v1/auth/login", url.Values{"username": {adminName}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	decode(t, resp, &answer)
	return answer.Token
}

func (p *program) get(ctx context.Context, t *testing.T, token, path, accept string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", accept)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func decode(t *testing.T, resp *http.Response, into any) {
	t.Helper()
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", resp.Status, raw)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
}

// world is the only world's id.
func (p *program) world(t *testing.T, token string) string {
	t.Helper()
	var list struct {
		Items []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	decode(t, p.get(t.Context(), t, token, "/api/v1/ecosystems", "application/json"), &list)
	if len(list.Items) != 1 {
		t.Fatalf("there are %d worlds, want one", len(list.Items))
	}
	return list.Items[0].ID
}

// lines reads a world's stream, after an event, until so many lines were said, and returns the last event's number.
// Every event must follow the one before it.
func (p *program) lines(t *testing.T, token, world string, after, count int) int {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	resp := p.get(ctx, t, token, fmt.Sprintf("/api/v1/ecosystems/%s/events?after=%d", world, after), "text/event-stream")
	defer resp.Body.Close()
	stream := bufio.NewScanner(resp.Body)
	stream.Buffer(nil, 1<<20)
	var kind string
	for stream.Scan() {
		if name, ok := strings.CutPrefix(stream.Text(), "event: "); ok {
			kind = name
		}
		id, ok := strings.CutPrefix(stream.Text(), "id: ")
		if !ok {
			data, ok := strings.CutPrefix(stream.Text(), "data: ")
			if ok && kind == "message.created" {
				mustBeSaidBySomebody(t, data)
				if count--; count == 0 {
					return after
				}
			}
			continue
		}
		var seq int
		if _, err := fmt.Sscan(id, &seq); err != nil || seq != after+1 {
			t.Fatalf("the event %s follows %d", id, after)
		}
		after = seq
	}
	t.Fatalf("the stream ended after event %d: %v", after, stream.Err())
	return 0
}

func mustBeSaidBySomebody(t *testing.T, data string) {
	t.Helper()
	var e struct {
		Payload struct {
			Message struct {
				Text    string `json:"text"`
				Speaker struct {
					Name string `json:"name"`
				} `json:"speaker"`
			} `json:"message"`
		} `json:"payload"`
	}
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	if e.Payload.Message.Text == "" || e.Payload.Message.Speaker.Name == "" {
		t.Errorf("nobody said anything in %s", data)
	}
}
