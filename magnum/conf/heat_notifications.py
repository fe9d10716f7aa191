"""Options of listening to Heat."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('heat_notifications',
                     title=_('Listening to the notifications of Heat'))

OPTS = (
    cfg.BoolOpt('enabled', default=False,
                help=_('Listen to the notifications of Heat, so that the end '
                       'of a stack shows at once. Heat has to send them '
                       '([oslo_messaging_notifications] driver = messagingv2 '
                       'in its configuration). Stacks are polled all the '
                       'same. When this is switched off again, delete the '
                       'queue named like the pool, or it fills up.')),
    cfg.ListOpt('topics', default=['notifications'],
                help=_('Topics on which Heat sends, as in its '
                       '[oslo_messaging_notifications] topics.')),
    cfg.StrOpt('exchange', default='heat',
               help=_('Exchange to which Heat sends: its [DEFAULT] '
                      'control_exchange.')),
    cfg.StrOpt('pool', default='magnum-heat-notifications',
               help=_('Listeners with this name share one copy of each '
                      'notification; others, as of a telemetry service, get '
                      'theirs. It is the name of a queue: each Magnum needs '
                      'one of its own, and [conductor] topic is taken.')),
    cfg.StrOpt('transport_url', secret=True, default='',
               help=_('Message bus of Heat. Empty: that of '
                      '[oslo_messaging_notifications] transport_url.')),
)
