package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/store/pinecone"
	"github.com/literaryai/dramatis/worker"
)

func indexSettings() []setting {
	return []setting{
		{
			env: "PINECONE_API_KEY", secret: true, doc: "a key of Pinecone's API: the vectors of memories are then searched in a Pinecone index; " +
				"not set, in PostgreSQL's own, exactly",
			apply: func(c *Config, text string) error {
				c.PineconeKey = text
				return pinecone.ValidateKey(text)
			},
		},
		{
			env: "PINECONE_INDEX", doc: "the name of the index, dramatis by default; one that is missing is made, for vectors of the embedder in use",
			apply: setText(func(c *Config) *string { return &c.PineconeIndex }),
		},
		{
			env: "PINECONE_HOST", doc: "the host of the index itself, as Pinecone's console shows it, where the key may not ask for it by its name; " +
				"it must be there, as it is not made then",
			apply: setPineconeHost(func(c *Config) *string { return &c.PineconeHost }),
		},
		{
			env: "PINECONE_CONTROLLER_HOST", doc: "where indexes are looked up and made, if not at Pinecone's own api.pinecone.io",
			apply: setPineconeHost(func(c *Config) *string { return &c.PineconeController }),
		},
		{
			env: "PINECONE_CLOUD", fallback: "aws", doc: "the cloud in which a missing index is made: aws, gcp or azure",
			apply: func(c *Config, text string) error {
				c.PineconeCloud = text
				return oneOf(text, "aws", "gcp", "azure")
			},
		},
		{
			env: "PINECONE_REGION", fallback: "us-east-1", doc: "the region of that cloud",
			apply: setText(func(c *Config) *string { return &c.PineconeRegion }),
		},
	}
}

func setPineconeHost(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, text string) error {
		*field(c) = text
		return pinecone.ValidateHost(text)
	}
}

// indexFaults is what is wrong with settings that are right one by one.
func (c *Config) indexFaults() []string {
	if c.PineconeKey != "" {
		return nil
	}
	for _, set := range []struct{ name, value string }{
		{"PINECONE_INDEX", c.PineconeIndex}, {"PINECONE_HOST", c.PineconeHost}, {"PINECONE_CONTROLLER_HOST", c.PineconeController},
	} {
		if set.value != "" {
			return []string{"PINECONE_API_KEY must be set with " + set.name}
		}
	}
	return nil
}

// How long a start waits for Pinecone before it goes on without.
const indexWait = 10 * time.Second

// connectIndex opens the index of vectors that stands beside Postgres, where there is a key for one. It need not be up: until it
// is, Postgres answers, and then it follows. What waiting does not mend is told at once.
func (p *platform) connectIndex(ctx context.Context) error {
	c := p.config
	if c.PineconeKey == "" {
		return nil
	}
	x, err := pinecone.Open(pinecone.Config{
		Key: c.PineconeKey, Index: cmp.Or(c.PineconeIndex, "dramatis"), Host: c.PineconeHost, Controller: c.PineconeController,
		Cloud: c.PineconeCloud, Region: c.PineconeRegion,
	})
	if err != nil {
		return err
	}
	p.index = x
	ctx, cancel := context.WithTimeout(ctx, indexWait)
	defer cancel()
	return p.indexFault(ctx, x.Check(ctx))
}

// prepareIndex makes the index that is missing, for vectors of the embedder in use, and waits until it is ready. Where the embedder
// has not said yet how long its vectors are, the workers do that with the first of them.
func (p *platform) prepareIndex(ctx context.Context) error {
	if p.index == nil || p.embedder.Dimension() == 0 {
		return nil
	}
	return p.indexFault(ctx, p.index.Prepare(ctx, p.embedder.Dimension()))
}

// indexFault says which setting is wrong. That Pinecone is down is none.
func (p *platform) indexFault(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pinecone.ErrRefused):
		return fmt.Errorf("PINECONE_API_KEY is wrong, or may not do what is needed: %w", err)
	case errors.Is(err, pinecone.ErrMissing):
		return fmt.Errorf("PINECONE_HOST must be the host of an index: %w", err)
	case dramatis.ErrorCode(err) == dramatis.CodeInvalid:
		return fmt.Errorf("PINECONE_INDEX cannot be used: %w", err)
	}
	p.log.WarnContext(ctx, "Pinecone does not answer; vectors are searched in PostgreSQL until it does", "err", err)
	return nil
}

// besideChecks ask what stands beside Postgres for a sign of life. The platform is right without it.
func (p *platform) besideChecks() []api.Check {
	checks := p.graphChecks()
	if p.index != nil {
		checks = append(checks, api.Check{Name: "pinecone", Ask: p.index.Version})
	}
	return checks
}

// followsVectors is what the workers keep up to date; nil where there is none.
func (p *platform) followsVectors() dramatis.VectorProjection {
	if p.index == nil {
		return nil // and not an interface that holds a nil
	}
	return p.index
}

// newRebuildIndex fills the index of vectors beside Postgres anew, or compares the two.
func newRebuildIndex(getenv func(string) string) *cobra.Command {
	var ecosystem string
	var check, stop bool
	cmd := &cobra.Command{
		Use: "index", Short: "Fill the index of vectors in Pinecone anew, or with --check compare it with PostgreSQL; no embedder is asked", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withPlatform(cmd, getenv, cmdRebuild, func(ctx context.Context, p *platform) error {
				if stop {
					return p.store.UnfollowAllVectors(ctx)
				}
				if p.index == nil {
					return errors.New("there is no index of vectors beside PostgreSQL to rebuild: PINECONE_API_KEY is not set")
				}
				worlds, err := worldsToRebuild(ctx, p.store, ecosystem)
				if err != nil {
					return err
				}
				if check {
					return p.checkIndex(ctx, worlds, cmd.OutOrStdout())
				}
				return p.rebuildIndex(ctx, worlds, cmd.OutOrStdout())
			})
		},
	}
	addFlags(cmd.Flags(), cmdRebuild)
	cmd.Flags().StringVar(&ecosystem, "ecosystem", "", "the id of the one world to do; all by default")
	cmd.Flags().BoolVar(&check, "check", false, "change nothing, and tell what differs")
	cmd.Flags().BoolVar(&stop, "stop", false, "keep no account any more of what the index is to take in, when Pinecone has been given up")
	cmd.MarkFlagsMutuallyExclusive("check", "stop")
	cmd.MarkFlagsMutuallyExclusive("ecosystem", "stop")
	return cmd
}

func (p *platform) rebuildIndex(ctx context.Context, worlds []dramatis.ID, out io.Writer) error {
	for i, world := range worlds {
		held, err := worker.RebuildIndex(ctx, p.store, p.index, world)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "world %d of %d, %s: %d vectors\n", i+1, len(worlds), world, held) //nolint:errcheck // nobody is left to tell
	}
	return nil
}

// mostSaid is how many differences of one world are told.
const mostSaid = 100

// checkIndex tells what the index holds otherwise than Postgres, and fails when there is anything.
func (p *platform) checkIndex(ctx context.Context, worlds []dramatis.ID, out io.Writer) error {
	differing := 0
	for _, world := range worlds {
		found, err := worker.CheckIndex(ctx, p.store, p.index, world)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			differing++
			fmt.Fprintln(out, strings.Join(found[:min(mostSaid, len(found))], "\n")) //nolint:errcheck // as above
		}
		fmt.Fprintf(out, "world %s: %d differences\n", world, len(found)) //nolint:errcheck // as above
	}
	if differing > 0 {
		return fmt.Errorf("the index of %d worlds differs from PostgreSQL, or does not show yet what was written: "+
			"dramatis rebuild index fills it anew", differing)
	}
	return nil
}
