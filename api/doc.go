// Package api is the HTTP door: the routes (all of them in routes.go), who may use them, the problem documents that
// say what went wrong, and the streams that carry a world's events to whoever watches.
//
// A handler binds its input, calls the store and answers; it holds no SQL, no prompt and no rule of the world. The
// package knows neither the worker nor the scheduler.
package api
