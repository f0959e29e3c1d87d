"""Starts LocalStack, listening on the loopback interface and nowhere else.

Its own gateway takes the port of GATEWAY_LISTEN and leaves the address aside, so that whoever reaches the machine would reach it.
"""
import functools

from twisted.internet import endpoints

endpoints.TCP4ServerEndpoint = functools.partial(endpoints.TCP4ServerEndpoint, interface="127.0.0.1")

from localstack.runtime.main import main  # noqa: E402  (it takes the name above when it is imported)

if __name__ == "__main__":
    main()
