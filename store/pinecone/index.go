package pinecone

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pinecone-io/go-pinecone/v5/pinecone"

	"github.com/literaryai/dramatis"
)

// Config says which index is meant and where it is.
type Config struct {
	Key        string // of the API
	Index      string // its name
	Host       string // of the index itself; empty to ask the control plane for it by the name
	Controller string // the control plane; empty for Pinecone's own
	Cloud      string // where an index is made that is missing: aws, gcp or azure
	Region     string // of the cloud
}

// Time limits of what one call may take, with all its tries.
const (
	controlTime = 15 * time.Second // of the control plane
	writeTime   = 30 * time.Second
	readTime    = 15 * time.Second
)

// Index is a VectorProjection on a Pinecone index.
type Index struct {
	config  Config
	control *pinecone.Client

	turn chan struct{} // holds one token: whoever has it may look at what follows
	at   *connection   // nil until the index has been found
}

// connection is an index that was found.
type connection struct {
	*pinecone.IndexConnection

	dimension int
}

// Open makes an Index. It does not wait for Pinecone, which may be down: Prepare and Check do.
func Open(c Config) (*Index, error) {
	if err := ValidateKey(c.Key); err != nil {
		return nil, dramatis.Errorf(dramatis.CodeInvalid, "PINECONE_API_KEY %v", err)
	}
	for _, given := range []struct{ name, host string }{{"PINECONE_HOST", c.Host}, {"PINECONE_CONTROLLER_HOST", c.Controller}} {
		if given.host == "" {
			continue
		}
		if err := ValidateHost(given.host); err != nil {
			return nil, dramatis.Errorf(dramatis.CodeInvalid, "%s %v", given.name, err)
		}
	}
	if c.Controller == "" {
		c.Controller = "https://api.pinecone.io" // said here, as the library would look into the environment
	}
	control, err := pinecone.NewClient(pinecone.NewClientParams{
		ApiKey: c.Key, Host: strings.TrimSuffix(c.Controller, "/"), SourceTag: "dramatis", RestClient: &http.Client{Timeout: controlTime},
	})
	if err != nil {
		return nil, fmt.Errorf("make a client of Pinecone: %w", err)
	}
	x := &Index{config: c, control: control, turn: make(chan struct{}, 1)}
	x.turn <- struct{}{}
	return x, nil
}

// ValidateKey says what is wrong with an API key, without showing it.
func ValidateKey(key string) error {
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("must be a key of Pinecone's API: letters, digits and signs without a space")
	}
	return nil
}

// ValidateHost says what is wrong with a host. The library ends the process over some that it cannot use.
func ValidateHost(text string) error {
	wrong := fmt.Errorf("must be a host, such as dramatis-1a2b3c4.svc.aped-4627-b74a.pinecone.io or http://127.0.0.1:5081, without a path")
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Path != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return wrong
	}
	if strings.HasSuffix(u.Host, ":") || strings.ContainsAny(u.Hostname(), "%/ ") {
		return wrong
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return wrong
		}
	}
	return nil
}

// Name implements dramatis.VectorProjection.
func (x *Index) Name() string {
	if x.config.Host != "" {
		return "pinecone " + x.config.Host
	}
	return "pinecone " + x.config.Index
}

// Close lets go of the connection.
func (x *Index) Close() error {
	<-x.turn
	defer func() { x.turn <- struct{}{} }()
	if x.at == nil {
		return nil
	}
	err := x.at.Close()
	x.at = nil
	if err != nil {
		return fmt.Errorf("close the connection to Pinecone: %w", err)
	}
	return nil
}

// Check finds the index, where there is one, and sees whether it is of use. It makes none.
func (x *Index) Check(ctx context.Context) error {
	_, err := x.find(ctx, 0)
	return err
}

// Prepare implements dramatis.VectorProjection.
func (x *Index) Prepare(ctx context.Context, dimension int) error {
	at, err := x.find(ctx, dimension)
	if err != nil {
		return err
	}
	if at.dimension != dimension {
		return dramatis.Errorf(dramatis.CodeInvalid, "%s is for vectors of %d numbers, and those to be kept have %d: "+
			"name another index, which is then made, or delete this one", x.called(), at.dimension, dimension)
	}
	return nil
}

// Dimension implements dramatis.VectorProjection.
func (x *Index) Dimension(ctx context.Context) (int, error) {
	at, err := x.find(ctx, 0)
	if err != nil || at == nil {
		return 0, err
	}
	return at.dimension, nil
}

// Version says what is in the index, as a sign of life.
func (x *Index) Version(ctx context.Context) (string, error) {
	at, err := x.find(ctx, 0)
	if err != nil {
		return "", err
	}
	if at == nil {
		return "the index " + x.config.Index + " is made with the first vectors", nil
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	stats, err := at.DescribeIndexStats(ctx)
	if err != nil {
		return "", x.translate(err)
	}
	return fmt.Sprintf("%s, %d vectors of %d numbers", x.config.Index, stats.TotalVectorCount, at.dimension), nil
}

// called is the index in a sentence.
func (x *Index) called() string {
	if x.config.Host != "" {
		return "the Pinecone index at " + x.config.Host
	}
	return "the Pinecone index " + x.config.Index
}
