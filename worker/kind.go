package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// kind is how jobs of one kind are done, and what is cleaned up in the transaction that ends one for good. It is found
// by its exact name: a kind whose name begins like another's is another kind.
type kind struct {
	name    string
	timeout time.Duration
	work    func(context.Context, *attempt) error
	bury    func(context.Context, *store.Tx, *attempt, dramatis.JobStatus) error // the status that it ends with
}

// handle makes a kind of a handler of its arguments. bury may be nil.
func handle[A tasks.Args](
	work func(context.Context, *attempt, A) error,
	bury func(context.Context, *store.Tx, *dramatis.Job, A) error,
) kind {
	var none A
	return kind{
		name: none.Kind(), timeout: none.Options().Timeout,
		work: func(ctx context.Context, a *attempt) error {
			args, err := decode[A](a)
			if err != nil {
				return err
			}
			return work(ctx, a, args)
		},
		bury: func(ctx context.Context, tx *store.Tx, a *attempt, status dramatis.JobStatus) error {
			args, err := decode[A](a)
			if err != nil || bury == nil {
				return nil //nolint:nilerr // a job that cannot be read has nothing to clean up, and must end all the same
			}
			job := a.claim.Job
			job.Status = status
			return bury(ctx, tx, &job, args)
		},
	}
}

func decode[A tasks.Args](a *attempt) (A, error) {
	var args A
	if err := json.Unmarshal(a.claim.Job.Args, &args); err != nil {
		return args, dramatis.Errorf(dramatis.CodeInvalid, "the arguments of the job cannot be read: %v", err)
	}
	return args, nil
}

func byName(kinds ...kind) map[string]kind {
	named := make(map[string]kind, len(kinds))
	for _, k := range kinds {
		if _, twice := named[k.name]; twice {
			panic(fmt.Sprintf("the job kind %s is registered twice", k.name))
		}
		named[k.name] = k
	}
	return named
}

// letGo takes a job that ended for good off its tick, when it counts in one.
func letGo[A tasks.Args](ctx context.Context, tx *store.Tx, job *dramatis.Job, _ A) error {
	return release(ctx, tx, job.Tick)
}
